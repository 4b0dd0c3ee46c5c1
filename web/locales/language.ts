import { useSyncExternalStore } from 'react';

export type Language = 'zh-TW' | 'en';

const storageKey = 'language';
const listeners = new Set<() => void>();
let current: Language = readStored();

function readStored(): Language {
  return globalThis.localStorage?.getItem(storageKey) === 'en' ? 'en' : 'zh-TW';
}

export function getLanguage(): Language {
  return current;
}

/** Changes the language of every component that uses {@link useLanguage}. The browser remembers it. */
export function setLanguage(language: Language): void {
  current = language;
  localStorage.setItem(storageKey, language);
  listeners.forEach((listener) => listener());
}

export function useLanguage(): Language {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, getLanguage);
}
