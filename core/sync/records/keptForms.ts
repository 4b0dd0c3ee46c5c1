import type { ContactState, KeptForm } from '../../store/documents';
import { cleared } from './contactState';

/** So often a day a value is written again that Omnichat shows in another form each time. */
const mostRepairs = 2;
const dayMs = 86_400_000;

type Field = Pick<KeptForm, 'kind' | 'key'>;

/**
 * A contact as a look at it shows it, except that a value which Omnichat keeps in a form of its own counts as written:
 * an e-mail in small letters, a number that is rounded, a 0 that is not shown, a tag that is left out. The contract
 * names no such form, and a record cannot tell one from what a person of the team has set. So the value is written
 * again, as for a person. Only where the same comes back, and no look has shown it as written meanwhile, is it left
 * alone for a day. Otherwise each look would have it written, and where Omnichat sends an event for each write, each
 * write would bring about the next.
 */
export function inWrittenForm(found: ContactState, known: ContactState | undefined, nowMs: number): ContactState {
  if (!known || known.isExpected || found.memberId !== known.memberId) return found;
  const changes = [...changesOf(known, found)];
  if (changes.length === 0) return found;
  const state = { ...found, attributes: { ...found.attributes }, tags: [...found.tags] };
  const keptForms: KeptForm[] = [];
  for (const { field, wrote, shows } of changes) {
    const isSame = (form: KeptForm) => isOf(form, field) && form.wrote === wrote && form.shows === shows;
    const former = known.keptForms?.find((form) => isSame(form) && nowMs - form.atMs < dayMs);
    const isKept = former !== undefined && former.repairs >= mostRepairs;
    if (isKept) put(state, field, wrote);
    keptForms.push(isKept ? former : { ...field, wrote, shows, repairs: (former?.repairs ?? 0) + 1, atMs: nowMs });
  }
  return { ...state, keptForms };
}

/** Whether nothing is new about the forms of two states of a contact. */
export function isSameForms({ keptForms: a = [] }: ContactState, { keptForms: b = [] }: ContactState): boolean {
  return a.length === b.length && a.every((form, at) => form === b[at]);
}

/**
 * What the record has and the look shows otherwise. Left out is an attribute with a value that is empty or gone by now:
 * no form of its own is empty, and attributes that Omnichat drops are named to an admin. So is one that was cleared and
 * has a value again.
 */
function* changesOf(
  known: ContactState,
  found: ContactState,
): Generator<{ field: Field; wrote: string; shows: string }> {
  for (const key of ['phone', 'email'] as const) {
    const wrote = known[key];
    if (wrote !== null && wrote !== found[key]) yield { field: { kind: 'field', key }, wrote, shows: found[key] ?? '' };
  }
  for (const [key, wrote] of Object.entries(known.attributes)) {
    const shows = found.attributes[key];
    const isOtherValue = wrote !== cleared && shows !== cleared && shows !== undefined && shows !== wrote;
    const isZeroHidden = wrote === cleared && shows === undefined;
    if (isOtherValue || isZeroHidden) yield { field: { kind: 'attribute', key }, wrote, shows: shows ?? '' };
  }
  for (const tag of known.tags)
    if (!found.tags.includes(tag)) yield { field: { kind: 'tag', key: tag }, wrote: tag, shows: '' };
}

function isOf(a: Field, b: Field): boolean {
  return a.kind === b.kind && a.key === b.key;
}

function put(state: ContactState, { kind, key }: Field, wrote: string): void {
  if (kind === 'attribute') state.attributes[key] = wrote;
  else if (kind === 'tag') state.tags.push(wrote);
  else state[key as 'phone' | 'email'] = wrote;
}
