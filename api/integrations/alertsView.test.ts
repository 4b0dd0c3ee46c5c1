import { alertsView, maskUrl } from './alertsView';

const slack = 'https://hooks.slack.com/services/T000/B000/secret-part';
const webhook = 'https://receiver.example:8443/hook?key=x';

it('shows of Slack the host alone, of a webhook its URL without what signs it', () => {
  expect(maskUrl(slack)).toBe('https://hooks.slack.com/…');
  const targets = {
    emails: [],
    slackUrl: slack,
    webhookUrl: webhook,
    webhookSecrets: [{ secret: 'whsec_secret-part', untilMs: null }],
  };
  const shown = alertsView(null, targets, { canMail: true, language: 'en' });
  expect(shown).toMatchObject({ slackUrl: maskUrl(slack), webhookUrl: webhook, hasWebhookSecret: true });
  expect(JSON.stringify(shown)).not.toContain('secret-part');
});
