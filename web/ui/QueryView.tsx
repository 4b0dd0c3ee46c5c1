import type { UseQueryResult } from '@tanstack/react-query';
import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { useTexts } from '../locales/useTexts';
import { ErrorResult } from './ErrorResult';
import styles from './ui.module.css';
import { useOnline } from './useOnline';

interface QueryViewProps<T> {
  query: Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch'>;
  loading?: ReactNode;
  children: (data: T) => ReactNode;
}

/** Shows one query: loading, failed or answered. An answer stays on screen while it cannot be refreshed. */
export function QueryView<T>({ query, loading, children }: QueryViewProps<T>) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error !== null) return <ErrorResult error={query.error} onRetry={() => void query.refetch()} />;
  return <>{loading ?? <LoadingBlock />}</>;
}

export function LoadingBlock({ rows = 4 }: { rows?: number }) {
  const texts = useTexts();
  const online = useOnline();
  if (!online) return <Alert type="info" showIcon role="status" title={texts.errors.awaitsNetwork} />;
  return (
    <div role="status" aria-label={texts.app.loading} className={styles.loading}>
      {Array.from({ length: rows + 1 }, (_, row) => (
        <span key={row} />
      ))}
    </div>
  );
}
