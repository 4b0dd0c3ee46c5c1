import { QueryClientProvider } from '@tanstack/react-query';
import { ConfigProvider } from 'antd';
import type { PropsWithChildren } from 'react';
import { useEffect } from 'react';
import { askAllAnew, queryClient } from './api/queryClient';
import { useLanguage } from './locales/language';
import { usePartTexts } from './locales/useTexts';
import { useTheme } from './theme';
import { FeedbackProvider } from './ui/Feedback';

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content;

export function Providers({ children }: PropsWithChildren) {
  const language = useLanguage();

  useEffect(() => {
    document.documentElement.lang = language === 'en' ? 'en' : 'zh-Hant-TW';
    // Answers hold reasons and remedies in the language asked for, so all queries are asked again.
    return () => void askAllAnew();
  }, [language]);

  return (
    <QueryClientProvider client={queryClient}>
      <ConfigProvider theme={useTheme()} locale={usePartTexts()} csp={{ nonce }} button={{ autoInsertSpace: false }}>
        <FeedbackProvider>{children}</FeedbackProvider>
      </ConfigProvider>
    </QueryClientProvider>
  );
}
