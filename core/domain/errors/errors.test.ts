import { describeError, errorTable, isErrorCode, type ErrorCode, type Language } from '.';

const codes = Object.keys(errorTable) as ErrorCode[];
const languages = ['zh-TW', 'en'] as const;

describe('every error code', () => {
  it.each(codes)('%s has title, detail and remedy in both languages', (code) => {
    for (const language of languages) {
      const { title, detail, remedy } = describeError(code, language, { missing: 'key (text)' });
      for (const text of [title, detail, remedy]) {
        expect(text.trim()).not.toBe('');
        expect(text).not.toMatch(/[{}]|undefined/);
      }
    }
    const { 'zh-TW': chinese, en } = errorTable[code];
    expect(chinese.title).toMatch(/\p{Script=Han}/u);
    expect(`${en.title} ${en.detail} ${en.remedy}`.replace(/「[^」]*」/g, '')).not.toMatch(/\p{Script=Han}/u);
  });

  it('is written in small letters and underscores', () => {
    for (const code of codes) expect(code).toMatch(/^[a-z][a-z_]*[a-z]$/);
  });

  it('is known by its name alone, not by names every object has', () => {
    expect(isErrorCode('not_found')).toBe(true);
    expect(isErrorCode('toString')).toBe(false);
  });
});

describe("the seed's four prompts", () => {
  it.each([
    ['crm_module_missing', '尚未購買 CRM 模組'],
    ['insufficient_role', '此帳號無串接權限'],
    ['store_connected_elsewhere', '此商店已串接於其他團隊'],
    ['team_connected_elsewhere', '此團隊已串接於其他商店'],
  ] as const)('%s keeps its own words', (code, words) => {
    expect(describeError(code, 'zh-TW').title).toBe(words);
  });

  it.each(['store_connected_elsewhere', 'team_connected_elsewhere'] as const)(
    '%s tells to undo the binding where it was made',
    (code) => {
      for (const language of languages) {
        expect(describeError(code, language, { origin: 'shopline' }).remedy).toMatch(/SHOPLINE (admin|後台)/);
        expect(describeError(code, language, { origin: 'omnichat' }).remedy).toMatch(/Omnichat (admin|後台)/);
      }
    },
  );

  it('puts sentences together as each language does', () => {
    const remedy = (language: Language) =>
      describeError('store_connected_elsewhere', language, { origin: 'omnichat' }).remedy;
    expect(remedy('zh-TW')).toMatch(/串接。原有串接/);
    expect(remedy('zh-TW')).not.toMatch(/。\s/);
    expect(remedy('en')).toMatch(/again\. The existing/);
  });
});

it.each(['store_uninstalled', 'store_disconnected'] as const)(
  '%s claims to keep no data that was taken back before',
  (code) => {
    expect(describeError(code, 'zh-TW').detail).toContain('未收回的資料都保留');
    expect(describeError(code, 'en').detail).toContain('data that was not taken back');
  },
);

describe('missing attribute definitions', () => {
  it('are named in the detail', () => {
    const missing = 'shopline_points (number), shopline_birthday (date)';
    for (const language of languages) {
      expect(describeError('attribute_definitions_missing', language, { missing }).detail).toContain(missing);
    }
  });
});
