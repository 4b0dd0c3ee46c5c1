import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { recordAction } from '../../core/store/access/auditLog';
import type { Store } from '../../core/store';
import { eraseCustomer, type Person, type Uncleared } from '../../core/store/members/erasure';
import { commandSink } from './commandSink';
import { runWithStore } from './runWithStore';

const usage = `Erases what is kept of one person here: records, what waits, mentions.

  npm run erase -- --store MERCHANT_ID --customer CUSTOMER_ID [--line LINE_USER_ID] [--anyway]

Have them removed in SHOPLINE first, or the next read brings them back. As long as a contact in Omnichat carries what
was written for them nothing is erased: run it again once the service has cleared the contact. --anyway erases all the
same, and what was written stays on the contact. --line also takes the contact out of the index here, which goes by
LINE ids alone once the customer is removed: erase the contact in Omnichat first, or the index takes it in again.
`;

const text = { type: 'string' } as const;

interface Asked {
  person: Person;
  anyway: boolean;
}

function argumentsOf(args: string[]): Asked | null {
  try {
    const options = { store: text, customer: text, line: text, anyway: { type: 'boolean', default: false } } as const;
    const { store, customer, line, anyway } = parseArgs({ args, options }).values;
    const isWhole = store && customer && line !== '';
    return isWhole ? { person: { merchantId: store, customerId: customer, lineUserId: line }, anyway } : null;
  } catch {
    return null;
  }
}

function tell(...sentences: string[]): void {
  process.stderr.write(`${sentences.join('\n')}\n`);
}

function tellOfWait({ contacts, isAsked, code }: Uncleared): void {
  tell(
    `Nothing was erased yet. By the records here, contacts that carry what was written for this customer: ${contacts}.`,
    isAsked
      ? 'The service was asked to look at the customer. Once SHOPLINE no longer has them it clears the contact, usually within a minute. Then run this again.'
      : 'No record of the customer is left, so the service will not clear the contact.',
    ...(code === null ? [] : [`What may keep it from that: ${code}. See "An erasure that waits" in docs/runbook.md.`]),
    'Where the service will not clear it, have the team empty the contact in Omnichat, then add --anyway.',
  );
}

async function erase(store: Store, { person, anyway }: Asked): Promise<boolean> {
  const { merchantId, lineUserId } = person;
  const erasure = await eraseCustomer(store, person, { anyway });
  if (erasure.kind === 'waits') {
    tellOfWait(erasure.waitsFor);
    return false;
  }
  const { erased, stillWritten } = erasure;
  const receipt = randomUUID();
  const counts = Object.entries({ ...erased, stillWritten }).map(([name, count]) => [name, String(count)]);
  const detail = { receipt, ...(Object.fromEntries(counts) as Record<string, string>) };
  await recordAction(store, commandSink, { merchantId, actor: 'operator', action: 'erase_member', detail });
  if (Object.values(erased).every((count) => count === 0))
    tell(
      'Nothing was kept of this customer of this store. The record goes with the removal in SHOPLINE; if there should have been something, check the ids.',
    );
  if (erased.contacts === 0 && lineUserId === undefined)
    tell(
      'No record here tells the LINE id of the customer. Where their contact was erased in Omnichat, --line LINE_USER_ID takes it out of the index here at once.',
    );
  if (stillWritten > 0) tell(`Contacts in Omnichat that still carry what was written: ${stillWritten}.`);
  const at = new Date().toISOString();
  process.stdout.write(`${JSON.stringify({ receipt, at, merchantId, erased, stillWritten })}\n`);
  return true;
}

/** `npm run erase`: prints a receipt that names nobody. */
const asked = argumentsOf(process.argv.slice(2));
if (asked === null) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  runWithStore((store) => erase(store, asked));
}
