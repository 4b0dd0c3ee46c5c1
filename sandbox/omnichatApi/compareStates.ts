import { isCleared } from './attributes';
import type { ContactState, Team } from './team';

/** Whether two states look the same to a person: '' counts as no value, and so does a cleared date. */
export function sameState(team: Team, a: ContactState, b: ContactState): boolean {
  for (const name of ['name', 'email', 'phone', 'memberId', 'note'] as const) {
    if ((a[name] ?? '') !== (b[name] ?? '')) return false;
  }
  if (a.status !== b.status || a.tags.length !== b.tags.length || !a.tags.every((tag) => b.tags.includes(tag)))
    return false;
  for (const key of new Set([...Object.keys(a.attributes), ...Object.keys(b.attributes)])) {
    const left = a.attributes[key];
    const right = b.attributes[key];
    const type = team.definitions.get(key)?.type ?? 'text';
    if (left !== right && !(isCleared(type, left) && isCleared(type, right))) return false;
  }
  return true;
}
