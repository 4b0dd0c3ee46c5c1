import type { Preflight } from '../api/types';

export type PreflightVerdict = 'empty' | 'none' | 'poor' | 'good';

/** Under 2 % a sync stops before its first write, so 2 % is where advice turns into a warning. */
const wrongAccountShare = 0.02;
const poorShare = 0.2;

export function judgePreflight({ sampled, known }: Preflight): PreflightVerdict {
  if (sampled === 0) return 'empty';
  const share = known / sampled;
  if (share < wrongAccountShare) return 'none';
  return share < poorShare ? 'poor' : 'good';
}
