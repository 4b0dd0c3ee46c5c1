import { alertsView, maskUrl, mergeUrl } from './alertsView';

const slack = 'https://hooks.slack.com/services/T000/B000/secret-part';
const webhook = 'https://user:word@receiver.example:8443/hook?key=secret-part#x';

it('shows the host of a hook and nothing of its secret', () => {
  expect(maskUrl(slack)).toBe('https://hooks.slack.com/…');
  expect(maskUrl(webhook)).toBe('https://receiver.example:8443/…');
  const targets = {
    emails: [],
    slackUrl: slack,
    webhookUrl: webhook,
    webhookSecrets: [{ secret: 'whsec_secret-part', untilMs: null }],
  };
  const shown = JSON.stringify(alertsView(null, targets, { canMail: true, language: 'en' }));
  expect(shown).not.toMatch(/secret-part|word/);
  expect(shown).toContain('"hasWebhookSecret":true');
});

it('keeps a URL that comes back as it was shown, or not at all; takes another; and forgets one for null', () => {
  expect(mergeUrl(slack, maskUrl(slack))).toBe(slack);
  expect(mergeUrl(slack, undefined)).toBe(slack);
  expect(mergeUrl(slack, webhook)).toBe(webhook);
  expect(mergeUrl(slack, null)).toBeNull();
  expect(mergeUrl(null, webhook)).toBe(webhook);
});
