import type { Integration, LimitedBy, PageConfig, SyncRun } from '../api/types';
import { formatClock, formatDuration } from '../format';
import type { Language } from '../locales/language';
import type { Texts } from '../locales/zh-TW';

/** Whose run it is: tells why it waits when no partner is to blame. */
type Owner = Pick<Integration, 'status' | 'reason'>;
type Rates = Pick<PageConfig, 'shoplineRequestsPerSecond' | 'omnichatRequestsPerSecond'>;

/** The reader's moment. */
interface Now {
  nowMs: number;
  /** How long a run that goes on has got no further. */
  stalledSeconds: number;
}

/** Shorter, and a partner's slow second would be told as trouble. */
const tellStallAfterSeconds = 8;

/** How long it still takes, and what decides that. */
export function describePace(
  run: Pick<SyncRun, 'mode' | 'status' | 'etaSeconds' | 'limitedBy' | 'counts'>,
  owner: Owner | undefined,
  rates: Rates,
  texts: Texts,
  language: Language,
  { nowMs, stalledSeconds }: Now,
): string {
  const t = texts.status;
  const paused = { full: 'paused', preview: 'previewPaused', clear: 'clearingPaused' } as const;
  if (run.status === 'paused') return t.explain[paused[run.mode]];
  const asked = owner && run.status === 'waiting' ? waitsForPeople(owner, texts) : null;
  if (asked !== null) return asked;
  // An estimate from better times would be untrue.
  // Until the contacts are read, which may take minutes, no member is counted though all is well.
  const isPreparing = run.counts.read === 0 && (run.limitedBy === null || run.limitedBy.reason === 'rate');
  if (run.status === 'running' && !isPreparing && stalledSeconds >= tellStallAfterSeconds)
    return t.stalled(stalledSeconds);
  const left = run.etaSeconds === null ? t.etaUnknown : t.eta(formatDuration(run.etaSeconds, language));
  const reason = run.limitedBy && describeLimit(run.limitedBy, rates, texts, language, nowMs);
  if (run.status === 'waiting' && reason !== null) return reason;
  const separator = language === 'en' ? ', ' : '，';
  return reason === null ? left : `${left}${separator}${reason}`;
}

/** A run without SHOPLINE's access says that the partner is away (`limitedBy`), though waiting alone will not help. */
function waitsForPeople({ status, reason }: Owner, texts: Texts): string | null {
  const t = texts.status;
  if (status === 'awaiting_authorization') return t.explain.awaiting_authorization;
  if (status !== 'attention') return null;
  return reason === null ? t.states.attention : t.waitsForYou(reason.title);
}

function describeLimit(limit: LimitedBy, rates: Rates, texts: Texts, language: Language, nowMs: number): string {
  const t = texts.status;
  const partner = texts.app.partners[limit.partner];
  // A time that is past was of the try before.
  const until = limit.until !== null && Date.parse(limit.until) > nowMs ? formatClock(limit.until, language) : null;
  switch (limit.reason) {
    case 'rate':
      return t.limitRate(
        partner,
        limit.partner === 'shopline'
          ? (rates.shoplineRequestsPerSecond ?? 20)
          : (rates.omnichatRequestsPerSecond ?? 40),
      );
    case 'retry_after':
      return t.limitRetryAfter(partner, until);
    case 'outage':
      return t.limitOutage(partner, until);
  }
}
