const taipeiOffsetMs = 8 * 3_600_000;

/** Time of Taipei in ISO form without an offset, as the portal writes it. */
export function taipeiTime(atMs: number): string {
  return new Date(atMs + taipeiOffsetMs).toISOString().slice(0, 19);
}
