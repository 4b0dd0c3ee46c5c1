import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { ConfigProvider } from 'antd';
import type { PropsWithChildren } from 'react';
import { useEffect } from 'react';
import { ApiError } from './api/request';
import { useLanguage } from './locales/language';
import { usePartTexts } from './locales/useTexts';
import { useTheme } from './theme';
import { FeedbackProvider } from './ui/Feedback';

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal stays a refusal; only a server that did not answer is asked again.
      retry: (failures, error) => error instanceof ApiError && error.isUnreachable && failures < 2,
      retryDelay: 1_000,
    },
    // Said at once that it was not sent: held back, it would begin when nobody expects it any more.
    mutations: { networkMode: 'always' },
  },
});

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content;

export function Providers({ children }: PropsWithChildren) {
  const language = useLanguage();

  useEffect(() => {
    document.documentElement.lang = language === 'en' ? 'en' : 'zh-Hant-TW';
    // Reasons and remedies come from the server in the language asked for.
    return () => void queryClient.invalidateQueries();
  }, [language]);

  return (
    <QueryClientProvider client={queryClient}>
      <ConfigProvider theme={useTheme()} locale={usePartTexts()} csp={{ nonce }} button={{ autoInsertSpace: false }}>
        <FeedbackProvider>{children}</FeedbackProvider>
      </ConfigProvider>
    </QueryClientProvider>
  );
}
