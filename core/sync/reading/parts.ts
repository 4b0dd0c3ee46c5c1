import type { ReadPage } from './storeReader';

/**
 * So many members of a page are judged, counted and saved together, however many SHOPLINE gives a page: what is held in
 * memory, and how far apart two checkpoints are, is the same for every size of page.
 */
export const membersOfPart = 50;

/** A page in parts, in its order; a walk may go on after any of them. */
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
      // Wherever they stand: a walk that goes on after the first part meets some of them again, and misses none.
      unreadableIds: from === 0 ? page.unreadableIds : [],
      lastId: isEnd ? page.lastId : some.at(-1)!.id,
      isLast: isEnd && page.isLast,
    });
  }
  return parts;
}
