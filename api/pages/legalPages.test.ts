import { legalDocument } from './legalPages';
import { legalTexts } from './legalTexts';

const pages = ['privacy', 'terms'] as const;

it.each(pages)('%s says the same in both languages, section by section', (page) => {
  const shape = (language: 'zh-TW' | 'en') => legalTexts[page][language].sections.map(({ lines }) => lines.length);
  expect(shape('en')).toEqual(shape('zh-TW'));
});

it('tells how the operator is reached, where that is set', () => {
  const reader = { language: 'en', nonce: 'n' } as const;
  const page = legalDocument('privacy', { ...reader, support: 'mailto:help@example.com' });
  expect(page).toContain('<a href="mailto:help@example.com">help@example.com</a>');
  expect(legalDocument('privacy', { ...reader, support: null })).not.toContain('Contact');
});

it.each([
  ['zh-TW', '手機號碼與電子郵件屬於商家團隊，會保留', '會員資料寫入後即刪除', '保留至移除擴充功能為止'],
  [
    'en',
    "phone and e-mail are the team's, and stay",
    'the former are deleted once written',
    'until the extension is removed',
  ],
] as const)('promises in %s to delete no more than is deleted', (language, ...said) => {
  const lines = legalTexts.privacy[language].sections.flatMap((section) => section.lines).join('\n');
  for (const text of said) expect(lines).toContain(text);
});
