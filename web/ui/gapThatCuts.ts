/** So much of a tab tells that it is one, and so much has to be missing to tell that the row goes on. */
const [shownPx, missingPx] = [16, 16];
/** Wider, the tabs no longer look like one row. */
const mostWiderPx = 16;

/**
 * The gap between tabs at which the edge of their row cuts one, so that people see that more follow. How wide the tabs
 * are depends on the language and on the device's fonts.
 * @param widthsPx the tabs', in their order
 * @param roomPx from the first tab's beginning to the row's edge
 * @param leastPx the gap when nothing needs to be cut, or no gap cuts a tab well
 */
export function gapThatCuts(widthsPx: readonly number[], roomPx: number, leastPx: number): number {
  const isCut = (gapPx: number) => {
    let leftPx = roomPx;
    return widthsPx.some((widthPx) => {
      const isThis = leftPx >= shownPx && widthPx - leftPx >= missingPx;
      leftPx -= widthPx + gapPx;
      return isThis;
    });
  };
  const inAllPx = widthsPx.reduce((sum, widthPx) => sum + widthPx + leastPx, -leastPx);
  if (inAllPx <= roomPx) return leastPx;
  for (let gapPx = leastPx; gapPx <= leastPx + mostWiderPx; gapPx += 1) if (isCut(gapPx)) return gapPx;
  return leastPx;
}
