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
});

it('names what an action was about', () => {
  const zh = (detail: Record<string, string>, of = '') => detailLines({ action: of, detail }, zhTW, 'zh-TW');
  const english = (detail: Record<string, string>) => detailLines({ action: '', detail }, en, 'en');
  expect(zh({ mode: 'preview', runId: 'r1', acceptRemovals: 'true' }, 'request_sync')).toEqual([
    '同步編號（供客服查詢）：r1',
    '確認移除：是',
  ]);
  expect(english({ other: 'x' })).toEqual(['other: x']);
  expect(english({ decision: 'taken_back' })).toEqual(['Decision: Undone']);
  expect(zh({ customerId: 'c7' })).toEqual(['SHOPLINE 顧客 ID：c7']);
  expect(english({ customerId: 'erased' })).toEqual(['Member: no longer kept']);
  expect(zh({ state: 'all', code: 'all' })).toEqual([]);
  expect(zh({ state: 'skipped', code: 'no_phone' })).toEqual([
    `狀態：${zhTW.members.states.skipped}`,
    `原因：${memberErrors.no_phone['zh-TW'].title}`,
  ]);
  expect(english({ signal: 'pause', acceptMismatch: 'true' })).toEqual(['Command: Pause', 'Account confirmed: Yes']);
});

it('tells a disconnection that takes the data back, and what kind of run an operator began', () => {
  const said = (action: string, detail: Record<string, string>) => detailLines({ action, detail }, zhTW, 'zh-TW');
  expect(said('disconnect', { mode: 'clear' })).toEqual(['類型：收回資料']);
  expect(said('operator_signal', { signal: 'syncRequested', mode: 'preview' })).toEqual(['指令：開始', '類型：預覽']);
});

it.each(Object.keys(auditActions))('%s has words in both languages', (action) => {
  for (const texts of [en, zhTW]) expect(texts.audit.actions[action]).toBeDefined();
});
