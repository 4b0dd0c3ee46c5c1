import { en } from './en';
import { useLanguage } from './language';
import type { Texts } from './zh-TW';
import { zhTW } from './zh-TW';

/** The page's own words in the chosen language; errors and reasons come from the server in that language. */
export function useTexts(): Texts {
  return useLanguage() === 'en' ? en : zhTW;
}
