import { Alert, Button, Flex } from 'antd';
import { lazy, useState } from 'react';
import { integrationKey, integrationPath } from '../api/queries';
import { request } from '../api/request';
import { useTexts } from '../locales/useTexts';
import { useAction } from '../ui/useAction';
import { WhenOpened } from '../ui/WhenOpened';
import { navigateFrom } from '../useRoute';

const PreviewDrawer = lazy(() => import('../status/PreviewDrawer'));

interface ApplyOfferProps {
  id: string;
  type: 'info' | 'warning';
  title: string;
  detail: string;
}

/** Saving starts no sync. The admin starts one here, and can first see what it would touch. */
export function ApplyOffer({ id, type, title, detail }: ApplyOfferProps) {
  const texts = useTexts();
  const [previewing, setPreviewing] = useState(false);
  const start = useAction({
    run: async () => {
      const from = window.location.hash;
      await request<unknown>(`${integrationPath(id)}/syncs`, { method: 'POST', body: { mode: 'full' } });
      return from;
    },
    refresh: [integrationKey(id)],
    onDone: (from) => navigateFrom(from, { store: id, view: 'status', filter: {} }),
  });
  return (
    <>
      <Alert
        type={type}
        showIcon
        role="status"
        title={title}
        description={
          <Flex vertical gap={8} align="start">
            {detail}
            <Flex gap={8} wrap>
              <Button type="primary" onClick={() => setPreviewing(true)}>
                {texts.status.preview}
              </Button>
              <Button loading={start.isPending} onClick={() => start.mutate(undefined)}>
                {texts.status.startAgain}
              </Button>
            </Flex>
          </Flex>
        }
      />
      <WhenOpened open={previewing}>
        <PreviewDrawer
          open={previewing}
          id={id}
          onClose={() => setPreviewing(false)}
          onStart={() => start.mutate(undefined)}
        />
      </WhenOpened>
    </>
  );
}
