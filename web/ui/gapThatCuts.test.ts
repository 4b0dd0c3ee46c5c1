import { gapThatCuts } from './gapThatCuts';

/** How much of each tab is to be seen, in pixels. */
function shownOf(widthsPx: number[], roomPx: number, gapPx: number): number[] {
  let leftPx = roomPx;
  return widthsPx.map((widthPx) => {
    const shownPx = Math.max(0, Math.min(widthPx, leftPx));
    leftPx -= widthPx + gapPx;
    return shownPx;
  });
}

describe('the gap between tabs', () => {
  it('stays where they all fit', () => {
    expect(gapThatCuts([60, 60, 60], 196, 8)).toBe(8);
  });

  it('stays where a tab is cut already', () => {
    expect(gapThatCuts([60, 60, 60], 160, 8)).toBe(8);
  });

  it('has every phone cut a tab, with enough of it to see and to miss', () => {
    const widthsPx = [46, 62, 55, 70, 84, 58, 90];
    for (let roomPx = 300; roomPx <= 500; roomPx += 1) {
      const gapPx = gapThatCuts(widthsPx, roomPx, 8);
      expect(gapPx).toBeLessThanOrEqual(24);
      const shown = shownOf(widthsPx, roomPx, gapPx);
      const cut = shown.findIndex((px, index) => px < widthsPx[index]!);
      expect(shown[cut]).toBeGreaterThanOrEqual(16);
      expect(widthsPx[cut]! - shown[cut]!).toBeGreaterThanOrEqual(16);
    }
  });

  it('stays where no gap cuts a tab well', () => {
    expect(gapThatCuts([300, 20, 20], 320, 8)).toBe(8);
  });
});
