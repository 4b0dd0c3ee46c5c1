/**
 * A query such as `?a=1&b=2`. Undefined parameters are left out, and a list repeats its name for each item. A space
 * becomes `%20`, which every decoder understands.
 */
export function queryString(parameters: Record<string, string | number | readonly string[] | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of [value].flat()) if (one !== undefined) search.append(name, String(one));
  }
  return `?${search.toString().replaceAll('+', '%20')}`;
}
