import { useLanguage } from '../locales/language';
import { opsEn } from '../locales/ops.en';
import type { OpsTexts } from '../locales/ops.zh-TW';
import { opsZhTW } from '../locales/ops.zh-TW';

export function useOpsTexts(): OpsTexts {
  return useLanguage() === 'en' ? opsEn : opsZhTW;
}
