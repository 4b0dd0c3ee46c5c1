/** `;` is the character after `:`, so this is every id that begins with `under:`. @param after the id after which it begins */
export function rangeOf(under: string, after = `${under}:`): { $gt: string; $lt: string } {
  return { $gt: after, $lt: `${under};` };
}
