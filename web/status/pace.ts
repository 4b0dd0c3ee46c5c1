import type { Integration, LimitedBy, PageConfig, SyncRun } from '../api/types';
import { formatClock, formatDuration } from '../format';
import type { Language } from '../locales/language';
import type { Texts } from '../locales/zh-TW';

/** The integration that the run belongs to. It tells why the run waits when no partner is to blame. */
type Owner = Pick<Integration, 'status' | 'reason'>;
type Rates = Pick<PageConfig, 'shoplineRequestsPerSecond' | 'omnichatRequestsPerSecond'>;

/** The moment at which the reader looks. */
interface Now {
  nowMs: number;
  /** For how long the run has got no further, as this page has seen it. */
  stalledSeconds: number;
}

/** With a shorter time, the page would report a partner's slow second as trouble. */
const tellStallAfterSeconds = 8;

/** How long the run still takes and what limits it, or what it waits for. */
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
  // A stalled run shows no time left: the estimate is from better times.
  // While the run first reads contacts, which may take minutes, it counts no member though all is well.
  const isPreparing = run.counts.read === 0 && (run.limitedBy === null || run.limitedBy.reason === 'rate');
  if (run.status === 'running' && !isPreparing && stalledSeconds >= tellStallAfterSeconds)
    return t.stalled(stalledSeconds);
  const left = run.etaSeconds === null ? t.etaUnknown : t.eta(formatDuration(run.etaSeconds, language));
  const reason = run.limitedBy && describeLimit(run, run.limitedBy, rates, texts, language, nowMs);
  if (run.status === 'waiting' && reason !== null) return reason;
  const separator = language === 'en' ? ', ' : '，';
  return reason === null ? left : `${left}${separator}${reason}`;
}

/**
 * What a waiting run needs from people; null when it needs nothing. Without SHOPLINE's access, its `limitedBy` says
 * that SHOPLINE is away, though waiting alone will not help.
 */
function waitsForPeople({ status, reason }: Owner, texts: Texts): string | null {
  const t = texts.status;
  if (status === 'awaiting_authorization') return t.explain.awaiting_authorization;
  // Removals that wait for an admin hold up no sync.
  if (status !== 'attention' || reason?.code === 'removals_unconfirmed') return null;
  return reason === null ? t.states.attention : t.waitsForYou(reason.title);
}

function describeLimit(
  { mode }: Pick<SyncRun, 'mode'>,
  limit: LimitedBy,
  rates: Rates,
  texts: Texts,
  language: Language,
  nowMs: number,
): string {
  const t = texts.status;
  const partner = texts.app.partners[limit.partner];
  // A time that has passed belongs to the try before.
  const until = limit.until !== null && Date.parse(limit.until) > nowMs ? formatClock(limit.until, language) : null;
  switch (limit.reason) {
    case 'rate':
      return t.limitRate(
        partner,
        limit.partner === 'shopline'
          ? (rates.shoplineRequestsPerSecond ?? 20)
          : (rates.omnichatRequestsPerSecond ?? 40),
        mode === 'clear',
      );
    case 'retry_after':
      return t.limitRetryAfter(partner, until);
    case 'outage':
      return t.limitOutage(partner, until);
  }
}
