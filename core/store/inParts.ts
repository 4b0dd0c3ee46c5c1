/**
 * SecantusDB compares each document that it finds with the whole list of ids: with 50 ids a document takes it 0.2 ms,
 * with 400 0.6 ms, and with 4,000 7 ms.
 */
const idsPerCommand = 50;

/** Splits ids that a command is to name into lists that the local database takes well. */
export function inParts<T>(ids: readonly T[]): T[][] {
  const count = Math.ceil(ids.length / idsPerCommand);
  return Array.from({ length: count }, (_, index) => ids.slice(index * idsPerCommand, (index + 1) * idsPerCommand));
}

/** Reads documents by their ids, some at a time. An id that is named twice is asked for once. */
export async function readInParts<Id, T>(ids: readonly Id[], read: (some: Id[]) => Promise<T[]>): Promise<T[]> {
  const found: T[][] = [];
  for (const some of inParts([...new Set(ids)])) found.push(await read(some));
  return found.flat();
}
