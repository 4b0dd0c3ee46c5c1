import type { Language } from '../core/domain/errors';

/** By the primary tag of a language range. */
const languages = new Map<string, Language>([
  ['zh', 'zh-TW'],
  ['en', 'en'],
]);

/**
 * The language to answer in: zh-TW unless `Accept-Language` ranks English above every Chinese (RFC 9110, 12.5.4). `*`
 * stands for the languages that no other range names, those refused with `q=0` among the named.
 */
export function languageOf(acceptLanguage: string | undefined): Language {
  const ranges = (acceptLanguage ?? '').split(',').map((part) => {
    const [range = '', ...parameters] = part.trim().toLowerCase().split(';');
    const quality = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find(Boolean);
    return { tag: range.trim().replace(/-.*/, ''), quality: quality === undefined ? 1 : Number(quality) };
  });
  const unnamed = [...languages.keys()].find((tag) => ranges.every((range) => range.tag !== tag)) ?? '';
  const wanted = ranges
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ tag }) => languages.get(tag === '*' ? unnamed : tag));
  return wanted.find(Boolean) ?? 'zh-TW';
}
