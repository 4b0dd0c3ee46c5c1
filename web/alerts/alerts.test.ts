import { en } from '../locales/en';
import { zhTW } from '../locales/zh-TW';
import { failureWords, wantedOf } from './alerts';

const draft = { emails: '', slackUrl: '', webhookUrl: '', events: [], language: 'en' as const };

it('takes addresses apart at commas of either language, and an address that was cleared away', () => {
  expect(
    wantedOf({ ...draft, emails: ' a@b.example,c@d.example；e@f.example\n', slackUrl: ' https://x.example ' }),
  ).toEqual({
    ...draft,
    emails: ['a@b.example', 'c@d.example', 'e@f.example'],
    slackUrl: 'https://x.example',
    webhookUrl: null,
  });
});

it('says why a message did not arrive', () => {
  expect(failureWords('status_503', en)).toBe('answered 503');
  expect(failureWords('timeout', zhTW)).toBe('10 秒內沒有回應');
  expect(failureWords('of_tomorrow', en)).toBe('of_tomorrow');
});
