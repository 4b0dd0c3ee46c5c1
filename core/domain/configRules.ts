import { isLoopback, isReadableOnTheWay } from './loopback';

/** Shorter secrets can be guessed offline from one signed cookie. */
export const leastSecretLength = 32;

/** The variables that the rules check, by their own names. */
export interface Exposed {
  PUBLIC_URL: string;
  /** Undefined where the process needs none. */
  SESSION_SECRET?: string | undefined;
  SHOPLINE_API_URL: string;
  SHOPLINE_OAUTH_URL: string;
  OMNICHAT_API_URL: string;
  OMNICHAT_OIDC_ISSUER?: string | undefined;
  SANDBOX_CONTROL_URL?: string | undefined;
  OUTBOUND_ALLOW_PRIVATE?: 'true' | 'false';
}

const partnerUrls = ['SHOPLINE_API_URL', 'SHOPLINE_OAUTH_URL', 'OMNICHAT_API_URL', 'OMNICHAT_OIDC_ISSUER'] as const;

/** What a service that other machines reach must not start with: one line each, in the form of `ConfigError`. */
export function exposedProblems(exposed: Exposed): string[] {
  if (isLoopback(new URL(exposed.PUBLIC_URL).hostname)) return [];
  const problems: string[] = [];
  const refuse = (name: string, got: string, accepts: string) =>
    problems.push(`${name}: got ${got}; where PUBLIC_URL is not this machine it accepts ${accepts}`);
  for (const name of ['PUBLIC_URL', ...partnerUrls] as const) {
    const url = exposed[name];
    if (url !== undefined && isReadableOnTheWay(url)) refuse(name, `"${url}"`, 'an https URL');
  }
  if (isShort(exposed.SESSION_SECRET)) {
    refuse('SESSION_SECRET', 'a value that does not fit', `${leastSecretLength} characters or more`);
  }
  if (exposed.SANDBOX_CONTROL_URL !== undefined) {
    refuse('SANDBOX_CONTROL_URL', `"${exposed.SANDBOX_CONTROL_URL}"`, 'nothing');
  }
  if (exposed.OUTBOUND_ALLOW_PRIVATE === 'true') refuse('OUTBOUND_ALLOW_PRIVATE', '"true"', 'false');
  return problems;
}

/** The same risks as warnings, where only this machine reaches the service. They name the variable, never a secret. */
export function exposedWarnings(exposed: Exposed): string[] {
  if (!isLoopback(new URL(exposed.PUBLIC_URL).hostname)) return [];
  const warnings = partnerUrls.flatMap((name) => {
    const url = exposed[name];
    if (url === undefined || !isReadableOnTheWay(url)) return [];
    return [`${name} is plain http on ${new URL(url).hostname}: what is sent can be read and changed on the way`];
  });
  if (isShort(exposed.SESSION_SECRET)) {
    warnings.push(`SESSION_SECRET is shorter than ${leastSecretLength} characters: sessions could be forged`);
  }
  return warnings;
}

/** Names the variable that was set: the other may be a default, of which the operator knows nothing. */
export function cadenceProblems(
  {
    FULL_READ_LEAST_SECONDS: least,
    FULL_READ_MOST_SECONDS: most,
  }: Record<'FULL_READ_LEAST_SECONDS' | 'FULL_READ_MOST_SECONDS', number>,
  isMostGiven: boolean,
): string[] {
  if (least <= most) return [];
  return isMostGiven
    ? [`FULL_READ_MOST_SECONDS: got "${most}"; it accepts FULL_READ_LEAST_SECONDS (${least}) or more`]
    : [`FULL_READ_LEAST_SECONDS: got "${least}"; it accepts FULL_READ_MOST_SECONDS (${most}) or less`];
}

function isShort(secret: string | undefined): boolean {
  return secret !== undefined && secret.length < leastSecretLength;
}
