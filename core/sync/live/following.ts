import type { Store } from '../../store';
import type { InboxEntry } from '../../store/documents';
import { noteLearnt } from '../../store/integrations/reads';
import type { MemberOutcome } from '../judging/judge';
import type { Decisions } from '../records/decisions';
import { ChangeTraces } from './changeTraces';

interface Parts {
  decisions: Pick<Decisions, 'load'>;
  /** A change is on its contact. @param waitedMs since it arrived */
  onChangeDelivered: (waitedMs: number) => void;
}

/** Runs work on entries, with a span for each whose webhook was traced. Measures the time to the contact. */
export async function following<T>(
  { decisions, onChangeDelivered }: Parts,
  entries: Omit<InboxEntry, 'sealedCustomer'>[],
  work: (traces: ChangeTraces, onCompleted: (member: MemberOutcome) => void) => Promise<T>,
): Promise<T> {
  const traces = new ChangeTraces(entries);
  const receivedAt = new Map(entries.map((entry) => [entry.customerId, entry.receivedAt.getTime()]));
  const onCompleted = ({ customerId, outcome, code }: MemberOutcome) => {
    traces.complete(customerId, outcome, code);
    const receivedAtMs = receivedAt.get(customerId);
    if (outcome === 'delivered' && receivedAtMs !== undefined) onChangeDelivered(Date.now() - receivedAtMs);
  };
  try {
    if (entries.some(({ isDecision }) => isDecision)) await decisions.load();
    return await work(traces, onCompleted);
  } finally {
    traces.close();
  }
}

/** Notes when the merchant or a customer last changed something. Retries and rechecks do not count. */
export async function noteLiveChange(
  store: Store,
  integrationId: string,
  entries: Pick<InboxEntry, 'isFromEvent'>[],
): Promise<void> {
  if (!entries.some(({ isFromEvent }) => isFromEvent)) return;
  await noteLearnt(store, integrationId, { lastLiveChangeAt: new Date() });
}
