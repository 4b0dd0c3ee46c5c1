import type { ReadPage } from './storeReader';

/**
 * This many members of a page are judged, counted and saved together, however large SHOPLINE's pages are. So the memory
 * in use, and how far apart two checkpoints are, do not depend on the size of a page.
 */
export const membersOfPart = 50;

/** Divides a page into parts, in its order; an interrupted walk may go on after any of them. */
export function partsOf(page: ReadPage): ReadPage[] {
  const { customers } = page;
  if (customers.length <= membersOfPart) return [page];
  const parts: ReadPage[] = [];
  for (let from = 0; from < customers.length; from += membersOfPart) {
    const some = customers.slice(from, from + membersOfPart);
    const isEnd = from + membersOfPart >= customers.length;
    parts.push({
      ...page,
      customers: some,
      // All go with the first part, wherever they stand: a walk that goes on after it meets some again and misses none.
      unreadableIds: from === 0 ? page.unreadableIds : [],
      lastId: isEnd ? page.lastId : some.at(-1)!.id,
      isLast: isEnd && page.isLast,
    });
  }
  return parts;
}
