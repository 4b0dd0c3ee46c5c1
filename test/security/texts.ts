/** Every text inside a value, keys included. Bytes are read as UTF-8: Temporal's payloads, MongoDB's binaries. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('utf8')];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (value instanceof Date || typeof value !== 'object' || value === null) return [String(value)];
  return Object.entries(value).flatMap(([key, item]) => [key, ...textsIn(item)]);
}
