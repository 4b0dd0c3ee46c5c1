import type { Config } from './config';
import { exposedWarnings } from './configRules';
import { isLoopback } from './loopback';

type Judged = Pick<Config, 'publicUrl' | 'trustedProxies' | 'sessionSecret' | 'alerts'> & {
  shopline: Pick<Config['shopline'], 'apiUrl' | 'oauthUrl'>;
  omnichat: Pick<Config['omnichat'], 'apiUrl' | 'oidcIssuer'>;
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
  return warnings;
}
