import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import { Button, Flex } from 'antd';
import type { PropsWithChildren } from 'react';
import { useTexts } from '../locales/useTexts';
import { ErrorResult } from './ErrorResult';

interface MorePagesProps {
  list: Pick<
    UseInfiniteQueryResult,
    'hasNextPage' | 'isFetchingNextPage' | 'isFetchNextPageError' | 'error' | 'fetchNextPage'
  >;
}

/** Stands under a list: fetches its next page, and says why that did not come. */
export function MorePages({ list, children }: PropsWithChildren<MorePagesProps>) {
  const texts = useTexts();
  const fetchNext = () => void list.fetchNextPage();
  return (
    <>
      {list.isFetchNextPageError && <ErrorResult error={list.error} onRetry={fetchNext} />}
      <Flex align="center" justify="center" gap={12}>
        {children}
        {list.hasNextPage && (
          <Button loading={list.isFetchingNextPage} onClick={fetchNext}>
            {texts.members.more}
          </Button>
        )}
      </Flex>
    </>
  );
}
