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
