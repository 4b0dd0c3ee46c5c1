import { useLanguage } from '../locales/language';
import { sandboxEn } from '../locales/sandbox.en';
import type { SandboxTexts } from '../locales/sandbox.zh-TW';
import { sandboxZhTW } from '../locales/sandbox.zh-TW';

export function useSandboxTexts(): SandboxTexts {
  return useLanguage() === 'en' ? sandboxEn : sandboxZhTW;
}
