import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { recordAction } from '../../core/store/access/auditLog';
import { eraseCustomer } from '../../core/store/members/erasure';
import { commandSink } from './commandSink';
import { runWithStore } from './runWithStore';

const usage = `Erases what is kept of one person here: records, what waits, mentions.

  npm run erase -- --store MERCHANT_ID --customer CUSTOMER_ID

Have them removed in SHOPLINE first, or the next read brings them back.
`;

const text = { type: 'string' } as const;

function argumentsOf(args: string[]): { merchantId: string; customerId: string } | null {
  try {
    const { store, customer } = parseArgs({ args, options: { store: text, customer: text } }).values;
    return store && customer ? { merchantId: store, customerId: customer } : null;
  } catch {
    return null;
  }
}

/** `npm run erase`: prints a receipt that names nobody. */
const asked = argumentsOf(process.argv.slice(2));
if (asked === null) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  runWithStore(async (store) => {
    const { merchantId, customerId } = asked;
    const erased = await eraseCustomer(store, merchantId, customerId);
    const receipt = randomUUID();
    const counts = Object.fromEntries(Object.entries(erased).map(([name, count]) => [name, String(count)]));
    const detail = { receipt, ...counts };
    await recordAction(store, commandSink, { merchantId, actor: 'operator', action: 'erase_member', detail });
    if (Object.values(erased).every((count) => count === 0)) {
      process.stderr.write(
        'Nothing was kept of this customer of this store. If there should have been something, check both ids.\n',
      );
    }
    process.stdout.write(`${JSON.stringify({ receipt, at: new Date().toISOString(), merchantId, erased })}\n`);
    return true;
  });
}
