import type { Language } from './entry';

/** Joins whole sentences. A Chinese one ends with a full-width stop, which needs no space behind it. */
export function joinSentences(language: Language, ...sentences: string[]): string {
  return sentences.filter((sentence) => sentence !== '').join(language === 'en' ? ' ' : '');
}
