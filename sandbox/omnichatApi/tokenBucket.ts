/** One bucket per team that fills steadily up to its burst. */
export class TokenBuckets {
  private readonly buckets = new Map<string, { tokens: number; atMs: number }>();

  /** @returns false when the bucket is empty; `perSecond` 0 is no limit. */
  take(key: string, perSecond: number, burst: number, nowMs: number): boolean {
    if (perSecond === 0) return true;
    let bucket = this.buckets.get(key);
    if (!bucket) this.buckets.set(key, (bucket = { tokens: burst, atMs: nowMs }));
    bucket.tokens = Math.min(burst, bucket.tokens + ((nowMs - bucket.atMs) / 1_000) * perSecond);
    bucket.atMs = nowMs;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}
