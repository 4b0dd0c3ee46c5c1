/** `?a=1&b=2`, without the parameters that are undefined; a space is `%20`, which every decoder understands. */
export function queryString(parameters: Record<string, string | number | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) search.append(name, String(value));
  }
  return `?${search.toString().replaceAll('+', '%20')}`;
}
