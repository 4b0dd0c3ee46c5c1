import type { Language } from './entry';

/** Whole sentences one after another: Chinese ends each with a full-width stop, which needs no space behind it. */
export function joinSentences(language: Language, ...sentences: string[]): string {
  return sentences.filter((sentence) => sentence !== '').join(language === 'en' ? ' ' : '');
}
