import type { MemberCode } from '../../domain/errors';
import type { ContactUpsert } from '../../domain/types';
import type { FieldWrite, Member, MemberEvent } from '../../store/documents';

/** The history is part of the member's record and is saved with it, so it stays short. */
const mostEvents = 10;

/**
 * A member's record with one more event. An event that says the same as the newest one, and wrote nothing, takes its
 * place. Otherwise each full read that finds a standing conflict would push out the events that led to it.
 */
export function withEvent(member: Member, event: MemberEvent): Member {
  const { history = [] } = member;
  const [newest] = history;
  const earlier = newest && saysTheSame(newest, event) ? history.slice(1) : history;
  const kept = [event, ...earlier.slice(0, mostEvents - 1)];
  const left = earlier.slice(mostEvents - 1);
  const olderWrites = left.reduceRight(addWrites, member.olderWrites ?? []);
  return { ...member, history: kept, ...(olderWrites.length > 0 && { olderWrites }) };
}

/** A member's record with its newest write dated to the moment when Omnichat accepted it. */
export function asWritten(member: Member, at: Date): Member {
  return changeNewestWrite(member, (event) => ({ ...event, at }));
}

/** A member's record with its newest write marked as refused by Omnichat. */
export function asRefused(member: Member, code: MemberCode): Member {
  return changeNewestWrite(member, (event) => ({ ...event, outcome: 'failed', code, fields: [] }));
}

/** When each field of the contact was last written for the member, and why. */
export function lastWrites({
  history = [],
  olderWrites = [],
}: Pick<Member, 'history' | 'olderWrites'>): Map<string, FieldWrite> {
  const writes = history.reduceRight(addWrites, olderWrites);
  return new Map(writes.map((write) => [write.field, write]));
}

/** The fields that an upsert writes, as the page names them. */
export function fieldsOf(body: ContactUpsert): string[] {
  const { customAttributes = [], tagsToAdd, tagsToRemove, ...standard } = body;
  return [
    ...Object.keys(standard),
    ...(tagsToAdd || tagsToRemove ? ['tags'] : []),
    ...customAttributes.map(({ key }) => key),
  ];
}

function saysTheSame(one: MemberEvent, other: MemberEvent): boolean {
  return (
    one.fields.length + other.fields.length === 0 &&
    one.cause === other.cause &&
    one.outcome === other.outcome &&
    one.code === other.code
  );
}

function changeNewestWrite(member: Member, change: (event: MemberEvent) => MemberEvent): Member {
  const { history = [] } = member;
  const at = history.findIndex(({ outcome }) => outcome === 'delivered');
  return at < 0 ? member : { ...member, history: history.with(at, change(history[at]!)) };
}

function addWrites(known: FieldWrite[], { fields, at, cause }: MemberEvent): FieldWrite[] {
  if (fields.length === 0) return known;
  return [
    ...known.filter(({ field }) => !fields.includes(field)),
    ...fields.map((field) => ({ field, at, by: cause })),
  ];
}
