/**
 * The range of all ids that begin with `under:`, since `;` is the character after `:`.
 * @param after the range holds only ids after this one
 */
export function rangeOf(under: string, after = `${under}:`): { $gt: string; $lt: string } {
  return { $gt: after, $lt: `${under};` };
}
