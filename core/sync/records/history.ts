import type { MemberCode } from '../../domain/errors';
import type { ContactUpsert } from '../../domain/types';
import type { FieldWrite, Member, MemberEvent } from '../../store/documents';

/** More are not kept: the history rests in the member's own record and is saved with it. */
const mostEvents = 10;

/**
 * A member's record with one more event. One that says the same as the newest, and wrote nothing, takes its place: each
 * full read finds a conflict that stands, and would push out what led to it.
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

/** The same, with its newest write as of the moment when Omnichat took it. */
export function asWritten(member: Member, at: Date): Member {
  return changeNewestWrite(member, (event) => ({ ...event, at }));
}

/** The same, with its newest write as one that Omnichat refused. */
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
  return at < 0
    ? member
    : { ...member, history: history.map((event, index) => (index === at ? change(event) : event)) };
}

function addWrites(known: FieldWrite[], { fields, at, cause }: MemberEvent): FieldWrite[] {
  if (fields.length === 0) return known;
  return [
    ...known.filter(({ field }) => !fields.includes(field)),
    ...fields.map((field) => ({ field, at, by: cause })),
  ];
}
