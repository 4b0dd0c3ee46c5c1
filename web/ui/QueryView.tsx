import type { UseQueryResult } from '@tanstack/react-query';
import { Alert } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTexts } from '../locales/useTexts';
import { ErrorResult } from './ErrorResult';
import styles from './ui.module.css';
import { useOnline } from './useOnline';

interface QueryViewProps<T> {
  query: Pick<UseQueryResult<T>, 'data' | 'error' | 'errorUpdateCount' | 'refetch'>;
  loading?: ReactNode;
  children: (data: T) => ReactNode;
}

/**
 * Shows one query: loading, failed or answered. An answer stays on screen while it cannot be refreshed. So does a
 * failure while the query, which is then pending without an error, is asked again.
 */
export function QueryView<T>({ query, loading, children }: QueryViewProps<T>) {
  const [failure, setFailure] = useState(query.error);
  const [isRetried, setRetried] = useState(false);
  if (query.error !== null && query.error !== failure) setFailure(query.error);
  const retry = async () => {
    setRetried(true);
    await query.refetch();
    setRetried(false);
  };
  if (query.data !== undefined) return <>{children(query.data)}</>;
  const error = query.error ?? (query.errorUpdateCount > 0 ? failure : null);
  if (error !== null) return <ErrorResult error={error} retrying={isRetried} onRetry={() => void retry()} />;
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
