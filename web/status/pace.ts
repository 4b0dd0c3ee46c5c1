import type { LimitedBy, PageConfig, SyncRun } from '../api/types';
import { formatClock, formatDuration } from '../format';
import type { Language } from '../locales/language';
import type { Texts } from '../locales/zh-TW';

type Rates = Pick<PageConfig, 'shoplineRequestsPerSecond' | 'omnichatRequestsPerSecond'>;

/** How long it still takes, and what decides that. */
export function describePace(
  run: Pick<SyncRun, 'status' | 'etaSeconds' | 'limitedBy'>,
  rates: Rates,
  texts: Texts,
  language: Language,
): string {
  const t = texts.status;
  const left = run.etaSeconds === null ? t.etaUnknown : t.eta(formatDuration(run.etaSeconds, language));
  const reason = run.limitedBy && describeLimit(run.limitedBy, rates, texts, language);
  if (run.status === 'paused') return t.explain.paused;
  if (run.status === 'waiting' && reason !== null) return reason;
  const separator = language === 'en' ? ', ' : '，';
  return reason === null ? left : `${left}${separator}${reason}`;
}

function describeLimit(limit: LimitedBy, rates: Rates, texts: Texts, language: Language): string {
  const t = texts.status;
  const partner = texts.app.partners[limit.partner];
  const until = limit.until === null ? t.soon : `${formatClock(limit.until, language)} `;
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
