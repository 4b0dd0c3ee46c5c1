import type { Config } from './config';

/** Shorter ones can be guessed offline from one signed cookie. */
const advisedSecretLength = 16;

type Judged = Pick<Config, 'sessionSecret'> & { omnichat: Pick<Config['omnichat'], 'oidcIssuer'> };

/** What a usable configuration should not be left with: one line each, naming the variable and never a secret. */
export function configWarnings({ sessionSecret, omnichat }: Judged): string[] {
  const warnings: string[] = [];
  if (sessionSecret.length < advisedSecretLength) {
    warnings.push(`SESSION_SECRET is shorter than ${advisedSecretLength} characters: sessions could be forged`);
  }
  const { protocol, hostname } = new URL(omnichat.oidcIssuer);
  if (protocol === 'http:' && !isLoopback(hostname)) {
    warnings.push(`OMNICHAT_OIDC_ISSUER is plain http on ${hostname}: logins can be read and changed on the way`);
  }
  return warnings;
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}
