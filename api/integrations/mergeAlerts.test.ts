import type { AlertTargets } from '../../core/partners/alerts/alertSender';
import { maskUrl } from './alertsView';
import { mergeTargets, mergeUrl } from './mergeAlerts';

const slack = 'https://hooks.slack.com/services/T000/B000/secret-part';
const webhook = 'https://receiver.example:8443/hook?key=x';
const hourMs = 3_600_000;
const noTargets: AlertTargets = { emails: [], slackUrl: null, webhookUrl: null, webhookSecrets: [] };

it('keeps a URL that comes back as it was shown, or not at all; takes another; and forgets one for null', () => {
  expect(mergeUrl(slack, maskUrl(slack))).toBe(slack);
  expect(mergeUrl(slack, undefined)).toBe(slack);
  expect(mergeUrl(slack, webhook)).toBe(webhook);
  expect(mergeUrl(slack, null)).toBeNull();
  expect(mergeUrl(slack, '')).toBeNull();
  expect(mergeUrl(null, webhook)).toBe(webhook);
});

it('keeps each replaced secret for a day from when it was replaced, and ten in all', () => {
  let targets = noTargets;
  const merge = (wanted: Parameters<typeof mergeTargets>[1], nowMs: number) => {
    const merged = mergeTargets(targets, wanted, nowMs);
    targets = merged.targets;
    return merged.madeSecret;
  };
  const rotate = (nowMs: number) => merge({ rotateWebhookSecret: true }, nowMs);
  const first = merge({ webhookUrl: webhook }, 0);
  const second = rotate(10 * hourMs);
  const third = rotate(20 * hourMs);
  expect(targets.webhookSecrets).toEqual([
    { secret: third, untilMs: null },
    { secret: second, untilMs: 44 * hourMs },
    { secret: first, untilMs: 34 * hourMs },
  ]);
  const fourth = rotate(34 * hourMs);
  expect(targets.webhookSecrets.map(({ secret }) => secret)).toEqual([fourth, third, second]);
  for (let time = 0; time < 10; time += 1) rotate(35 * hourMs);
  expect(targets.webhookSecrets).toHaveLength(10);
});

it('tells who sets the hook again the secret that no answer has carried, and no one else', () => {
  const { targets, madeSecret } = mergeTargets(noTargets, { webhookUrl: webhook }, 0);
  const again = (wanted: Parameters<typeof mergeTargets>[1], isUnanswered: boolean) =>
    mergeTargets(targets, wanted, 1, isUnanswered).toldSecret;
  expect(again({ webhookUrl: webhook }, true)).toBe(madeSecret);
  expect(again({ webhookUrl: webhook }, false)).toBeNull();
  expect(again({ language: 'en' }, true)).toBeNull();
  expect(again({ webhookUrl: null }, true)).toBeNull();
  const rotated = mergeTargets(targets, { webhookUrl: webhook, rotateWebhookSecret: true }, 1, true);
  expect(rotated.toldSecret).toBe(rotated.madeSecret);
});
