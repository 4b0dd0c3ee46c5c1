import type { SandboxControl } from '../local/clients/control';
import { VICTIMS, type Kill } from './kills';
import { PHASES, type Round } from './round';

type Requests = Awaited<ReturnType<SandboxControl['requests']>>;

/** "install: worker; sync: database + api, temporal; …", in the order of the kills. */
export function describeKills(kills: Kill[]): string {
  const phases = PHASES.map((phase) => {
    const moments = kills.filter((kill) => kill.phase === phase).map(({ victims }) => victims.join(' + '));
    return `${phase}: ${moments.join(', ')}`;
  });
  return phases.join('; ');
}

export function printRound(number: number, { seed, result }: Round): void {
  const { members, story, lost, wrong, notes } = result;
  const what = [`${members} members`, ...story].join(', ');
  console.log(`round ${number}  seed ${seed}  ${what}  lost ${lost}  wrong ${wrong}`);
  for (const note of notes) console.log(`    ${note}`);
}

/**
 * Prints how often each victim was killed in each phase, what the partners saw, and the sums.
 * @returns whether nothing was lost and nothing was wrong.
 */
export function printTotals(
  rounds: Round[],
  kills: Kill[],
  { shopline, omnichat, alarms }: Requests,
  caps: { shopline: number; omnichat: number },
): boolean {
  const times = (phase: string, victim: string) =>
    kills.filter((kill) => kill.phase === phase && kill.victims.some((killed) => killed === victim)).length;
  console.log(`\nkills      ${VICTIMS.map((victim) => victim.padStart(9)).join('')}`);
  for (const phase of PHASES) {
    console.log(`${phase.padEnd(11)}${VICTIMS.map((victim) => String(times(phase, victim)).padStart(9)).join('')}`);
  }
  const { write_without_change: repeated = 0, ...others } = alarms;
  const throttled = (shopline.byStatus['429'] ?? 0) + (omnichat.byStatus['429'] ?? 0);
  console.log(
    `SHOPLINE ${shopline.total} requests, at most ${shopline.maxInOneSecond} in any second (cap ${caps.shopline}); ` +
      `Omnichat ${omnichat.total}, at most ${omnichat.maxInOneSecond} (cap ${caps.omnichat}); ${throttled} answered 429`,
  );
  for (const [kind, count] of Object.entries(others)) console.log(`alarm ${kind}: ${count}`);
  const sum = (part: 'lost' | 'wrong') => rounds.reduce((total, { result }) => total + result[part], 0);
  const killed = kills.reduce((total, { victims }) => total + victims.length, 0);
  console.log(
    `rounds ${rounds.length}, kills ${killed}, lost ${sum('lost')}, wrong ${sum('wrong')}, repeated writes ${repeated}`,
  );
  return sum('lost') + sum('wrong') === 0;
}
