import type { Locale } from 'antd/es/locale';
import { getLanguage, setLanguage, useLanguage, type Language } from './language';
import type { Texts } from './zh-TW';

/** The page's own words, and those of Ant Design's parts. */
interface Words {
  texts: Texts;
  parts: Locale;
}

/** Each language is a file of its own: only the one that is read is loaded. */
const load: Record<Language, () => Promise<Words>> = {
  'zh-TW': async () => {
    const [{ zhTW }, parts] = await Promise.all([import('./zh-TW'), import('antd/es/locale/zh_TW')]);
    return { texts: zhTW, parts: parts.default };
  },
  en: async () => {
    const [{ en }, parts] = await Promise.all([import('./en'), import('antd/es/locale/en_US')]);
    return { texts: en, parts: parts.default };
  },
};

const loaded = new Map<Language, Words>();

async function loadWords(language: Language): Promise<void> {
  if (!loaded.has(language)) loaded.set(language, await load[language]());
}

/** Loads the words of the chosen language. Must be awaited before anything is drawn. */
export function loadChosenLanguage(): Promise<void> {
  return loadWords(getLanguage());
}

/** Switches to another language once its words are loaded. Without a network the page keeps its language. */
export async function changeLanguage(language: Language): Promise<void> {
  try {
    await loadWords(language);
  } catch {
    return;
  }
  setLanguage(language);
}

/** @throws Error before the words were loaded */
function useWords(): Words {
  const language = useLanguage();
  const words = loaded.get(language);
  if (!words) throw new Error(`The words of ${language} are drawn before they were loaded`);
  return words;
}

/** The page's own words in the chosen language; errors and reasons come from the server in that language. */
export function useTexts(): Texts {
  return useWords().texts;
}

export function usePartTexts(): Locale {
  return useWords().parts;
}
