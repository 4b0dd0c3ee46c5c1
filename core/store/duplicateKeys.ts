/**
 * Whether a write failed only because a document with that key exists; of many writes in one command, each that failed.
 * The error of the whole command has the code of the first alone, and `mongos` tells there of a shard without primary.
 */
export function isDuplicateKey(error: unknown): boolean {
  const failed = writeErrorsOf(error);
  return failed.length > 0 ? failed.every(isDuplicate) : isDuplicate(error);
}

/**
 * Writes items in one command.
 * @returns the items whose key was there already; an upsert meets it where its filter did not match.
 */
export async function refusedOf<Item>(items: Item[], write: (items: Item[]) => Promise<unknown>): Promise<Item[]> {
  if (items.length === 0) return [];
  try {
    await write(items);
    return [];
  } catch (error) {
    const failed = writeErrorsOf(error);
    if (failed.length === 0 || !isDuplicateKey(error)) throw error;
    return failed.map(({ index }) => items[index]!);
  }
}

/**
 * Upserts items in one command, and again those whose key another process inserts meanwhile: the next command finds the
 * document. MongoDB repeats an upsert by itself only where the filter has the fields of the unique index alone.
 */
export async function upsertAll<Item>(items: Item[], write: (items: Item[]) => Promise<unknown>): Promise<void> {
  let left = items;
  while (left.length > 0) left = await refusedOf(left, write);
}

interface WriteError {
  index: number;
}

function writeErrorsOf(error: unknown): WriteError[] {
  if (typeof error !== 'object' || error === null || !('writeErrors' in error)) return [];
  return [error.writeErrors].flat() as WriteError[];
}

function isDuplicate(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 11000;
}
