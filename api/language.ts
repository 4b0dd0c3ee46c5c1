import type { Language } from '../core/domain/errors';

/** The language to answer in: zh-TW unless `Accept-Language` ranks English above every Chinese. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const ranked = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const quality = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find(Boolean);
      return { tag: tag.trim(), quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  const first = ranked.find(({ tag }) => /^(zh|en)(-|$)/.test(tag));
  return first?.tag.startsWith('en') ? 'en' : 'zh-TW';
}
