import { auditActions } from '../../core/domain/auditActions';
import { memberErrors } from '../../core/domain/errors/memberErrors';
import { en } from '../locales/en';
import { zhTW } from '../locales/zh-TW';
import { actionName, actorNameOf, detailLines } from './auditWords';

it.each([
  ['u1', '王管理', '您'],
  ['u2', '陳主管', '陳主管'],
  ['u3', null, 'u3'],
  ['token:abc', 'POS', '存取權杖 POS'],
  ['token:abc', null, '存取權杖 abc'],
  ['shopline', null, 'SHOPLINE'],
])('%s, called %s, is %s for u1', (actor, actorName, shown) => {
  expect(actorNameOf({ actor, actorName }, 'u1', zhTW)).toBe(shown);
});

it('names what was done, and what it was about', () => {
  const action = (name: string, detail = {}) => ({ action: name, detail });
  expect(actionName(action('request_sync', { mode: 'clear' }), zhTW)).toBe('開始收回資料');
  expect(actionName(action('request_sync', { mode: 'unheard_of' }), zhTW)).toBe('開始同步、預覽或收回資料');
  expect(actionName(action('unheard_of'), en)).toBe('unheard_of');
  expect(detailLines({ mode: 'preview', runId: 'r1', acceptRemovals: 'true' }, zhTW, 'zh-TW')).toEqual([
    '同步編號（供客服查詢）：r1',
    '確認移除：是',
  ]);
  expect(detailLines({ other: 'x' }, en, 'en')).toEqual(['other: x']);
  expect(detailLines({ decision: 'taken_back' }, en, 'en')).toEqual(['Decision: Undone']);
  expect(detailLines({ customerId: 'c7' }, zhTW, 'zh-TW')).toEqual(['會員編號：c7']);
  expect(detailLines({ customerId: 'erased' }, en, 'en')).toEqual(['Member: no longer kept']);
  expect(detailLines({ state: 'all', code: 'all' }, zhTW, 'zh-TW')).toEqual([]);
  expect(detailLines({ state: 'skipped', code: 'no_phone' }, zhTW, 'zh-TW')).toEqual([
    `狀態：${zhTW.members.states.skipped}`,
    `原因：${memberErrors.no_phone['zh-TW'].title}`,
  ]);
  expect(detailLines({ signal: 'pause', acceptMismatch: 'true' }, en, 'en')).toEqual([
    'Signal: pause',
    'Account confirmed: Yes',
  ]);
});

it.each(Object.keys(auditActions))('%s has words in both languages', (action) => {
  for (const texts of [en, zhTW]) expect(texts.audit.actions[action]).toBeDefined();
});
