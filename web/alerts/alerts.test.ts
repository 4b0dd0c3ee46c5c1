import { en } from '../locales/en';
import { zhTW } from '../locales/zh-TW';
import { failureWords, mistakesIn, unsaved, wantedOf, type Alerts } from './alerts';

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

it('sends what was changed alone: what others changed meanwhile stays', () => {
  expect(wantedOf({ language: 'en' })).toEqual({ language: 'en' });
  expect(wantedOf({ slackUrl: '' })).toEqual({ slackUrl: null });
  expect(mistakesIn({ webhookUrl: 'x' }, en)).toEqual({ webhookUrl: en.alerts.wrongUrl });
});

it('what was typed and undone is not unsaved', () => {
  const saved = { emails: ['a@b.example'], slackUrl: null, webhookUrl: null, events: [], language: 'en' };
  const typed = { emails: 'a@b.example', slackUrl: '', webhookUrl: 'h', events: [] };
  expect(unsaved(typed, saved as unknown as Alerts)).toEqual({ webhookUrl: 'h' });
});

it('names each mistake at its field before anything is sent', () => {
  const eleven = Array.from({ length: 11 }, (_, at) => `a${at}@b.example`).join(', ');
  expect(mistakesIn({ ...draft, emails: 'a@b.example, amy@shop', slackUrl: 'hooks.slack.com/x' }, en)).toEqual({
    emails: 'Address 2, "amy@shop", is no e-mail address.',
    slackUrl: 'Enter the whole address, beginning with https://.',
  });
  expect(mistakesIn({ ...draft, emails: eleven, webhookUrl: 'https://a b' }, zhTW)).toEqual({
    emails: '共有 11 個電子郵件，最多 10 個。',
    webhookUrl: '請輸入完整網址，以 https:// 開頭。',
  });
  const right = {
    ...draft,
    emails: 'a@b.example',
    slackUrl: 'https://hooks.slack.com/…',
    webhookUrl: 'http://x.example/',
  };
  expect([mistakesIn(draft, en), mistakesIn(right, en)]).toEqual([{}, {}]);
});

it.each(['https://user:hunter2@x.example/', 'https://token@x.example/'])(
  'says that no password goes into %s',
  (url) => {
    expect(mistakesIn({ slackUrl: url, webhookUrl: url }, en)).toEqual({
      slackUrl: en.alerts.passwordInUrl,
      webhookUrl: en.alerts.passwordInUrl,
    });
    expect(zhTW.alerts.passwordInUrl).not.toBe(en.alerts.passwordInUrl);
  },
);

it('says why a message did not arrive', () => {
  expect(failureWords('status_503', en)).toBe('answered 503');
  expect(failureWords('timeout', zhTW)).toBe('逾時沒有回應');
  expect(failureWords('of_tomorrow', en)).toBe('of_tomorrow');
});
