import { PartnerError, type FailureKind, type Partner } from '../../domain/partnerError';
import { maxTries } from '../pacing/partnerCalls';
import type { LaneSession } from './session';

/** So many may fail with too few others to compare with: an outage of one kind of call must not fail everybody. */
const maxUnproven = 3;

const maybeAlone: readonly FailureKind[] = ['transient', 'bug', 'member_rejected'];

export interface Answers<Item, Answer> {
  answers: Map<Item, Answer>;
  /** Those for whom the partner fails although it answers otherwise. */
  failed: Item[];
}

/**
 * Asks a partner about several members or contacts at once, so that one for whom it always fails does not stop everything.
 * @throws PartnerError when it fails for most, or answers nothing else either: then it is an outage, and nobody fails.
 */
export async function askEach<Item, Answer>(
  session: LaneSession,
  partner: Partner,
  items: Item[],
  ask: (item: Item) => Promise<Answer>,
): Promise<Answers<Item, Answer>> {
  const answers = new Map<Item, Answer>();
  const failures = new Map<Item, PartnerError>();
  let unanswered = items;
  for (let misses = maxTries; ; misses += maxTries) {
    await Promise.all(
      unanswered.map(async (item) => {
        try {
          answers.set(item, await ask(item));
          failures.delete(item);
        } catch (error) {
          if (!(error instanceof PartnerError) || !maybeAlone.includes(error.kind)) throw error;
          failures.set(item, error);
        }
      }),
    );
    // A member that was shown, in a form we cannot read, says that the partner works.
    const doubtful = [...failures.values()].filter(({ kind }) => kind !== 'member_rejected');
    if (doubtful.length > 0 && items.length - doubtful.length < doubtful.length) {
      if (doubtful.length > maxUnproven) throw doubtful[0]!;
      await probe(session, partner);
    }
    unanswered = items.filter((item) => failures.get(item)?.kind === 'transient');
    // Where calls fail now and then for anybody, those who had bad luck are asked about again.
    const isBadLuck = session[`${partner}Calls`].steadiness.isShownToBeChance(misses);
    if (unanswered.length === 0 || !isBadLuck) return { answers, failed: [...failures.keys()] };
  }
}

/** A call that concerns no single member. */
async function probe(session: LaneSession, partner: Partner): Promise<void> {
  const { deps, facts } = session;
  await session.call<unknown>(partner, (signal) =>
    partner === 'shopline'
      ? deps.shopline.listCustomers(facts.shoplineToken, { perPage: 1 }, signal)
      : deps.omnichat.listChannels(facts.omnichatToken),
  );
}
