import type { Config } from './config';
import { exposedWarnings } from './configRules';
import { isLoopback } from './loopback';
import { documentedRequestsPerSecond } from './partnerCaps';

type Judged = Pick<Config, 'publicUrl' | 'trustedProxies' | 'sessionSecret' | 'alerts'> & {
  shopline: Pick<Config['shopline'], 'apiUrl' | 'oauthUrl' | 'requestsPerSecond'>;
  omnichat: Pick<Config['omnichat'], 'apiUrl' | 'oidcIssuer' | 'requestsPerSecond'>;
};

/** What an operator should mend in a usable configuration of `api`. Each line names the variable and never a secret. */
export function configWarnings({
  publicUrl,
  trustedProxies,
  sessionSecret,
  shopline,
  omnichat,
  alerts,
}: Judged): string[] {
  const warnings = exposedWarnings({
    PUBLIC_URL: publicUrl,
    SESSION_SECRET: sessionSecret,
    SHOPLINE_API_URL: shopline.apiUrl,
    SHOPLINE_OAUTH_URL: shopline.oauthUrl,
    OMNICHAT_API_URL: omnichat.apiUrl,
    OMNICHAT_OIDC_ISSUER: omnichat.oidcIssuer,
  });
  const isNoneTrusted = Array.isArray(trustedProxies) && trustedProxies.length === 0;
  if (isNoneTrusted && !isLoopback(new URL(publicUrl).hostname)) {
    warnings.push('TRUSTED_PROXIES is not set: where a proxy stands in front, limits count all visitors as one');
  }
  const smtpUrl = alerts.mail && new URL(alerts.mail.smtpUrl);
  if (smtpUrl?.protocol === 'smtp:' && !isLoopback(smtpUrl.hostname)) {
    warnings.push(
      `SMTP_URL is smtp:// to ${smtpUrl.hostname}: mail and password go in clear where it offers no STARTTLS`,
    );
  }
  if (alerts.mailLacks !== null) warnings.push(`${alerts.mailLacks} is not set: alerts are not sent by e-mail`);
  return [...warnings, ...paceWarnings({ shopline, omnichat })];
}

/** A pace above what a partner documents is not refused: benchmarks use it, and a partner may allow more. */
export function paceWarnings({ shopline, omnichat }: Pick<Judged, 'shopline' | 'omnichat'>): string[] {
  return [
    { name: 'SHOPLINE', pace: shopline.requestsPerSecond, documented: documentedRequestsPerSecond.shopline },
    { name: 'Omnichat', pace: omnichat.requestsPerSecond, documented: documentedRequestsPerSecond.omnichat },
  ]
    .filter(({ pace, documented }) => pace > documented)
    .map(
      ({ name, pace, documented }) =>
        `${name.toUpperCase()}_REQUESTS_PER_SECOND is ${pace}: ${name} documents ${documented} calls a second, and refuses what is above`,
    );
}
