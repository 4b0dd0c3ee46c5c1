import { useQuery } from '@tanstack/react-query';
import { Flex, Modal, Typography } from 'antd';
import { clearPreviewQuery, configQuery, integrationKey, integrationPath } from '../api/queries';
import { request } from '../api/request';
import type { ClearPreview, Integration } from '../api/types';
import { formatCount, formatDuration } from '../format';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { QueryView } from '../ui/QueryView';
import { useAction } from '../ui/useAction';
import { navigateFrom } from '../useRoute';
import styles from './settings.module.css';

interface TakeBackDialogProps {
  open: boolean;
  integration: Integration;
  /** Whether the connection ends once everything is taken back. */
  ends: boolean;
  onClose: () => void;
}

/** Shows what would be cleared on contacts, and asks whether to do it. */
export default function TakeBackDialog({ open, integration, ends, onClose }: TakeBackDialogProps) {
  const texts = useTexts();
  const t = texts.clear;
  const { id, storeName } = integration;
  const preview = useQuery({ ...clearPreviewQuery(id), enabled: open });
  const takeBack = useAction({
    run: async () => {
      const from = window.location.hash;
      if (ends) await request<unknown>(`${integrationPath(id)}?clear=true`, { method: 'DELETE' });
      else await request<unknown>(`${integrationPath(id)}/syncs`, { method: 'POST', body: { mode: 'clear' } });
      return from;
    },
    refresh: [integrationKey(id)],
    // The status view shows how the taking back goes.
    onDone: (from) => {
      onClose();
      navigateFrom(from, { store: id, view: 'status', filter: {} });
    },
  });
  const isNothing = preview.data?.contacts === 0;
  return (
    <Modal
      open={open}
      title={ends ? t.previewTitleEnd(storeName) : t.previewTitle}
      okText={ends ? t.confirmEnd : t.confirm}
      okButtonProps={{ danger: true, loading: takeBack.isPending, disabled: !preview.data || (isNothing && !ends) }}
      cancelText={texts.app.cancel}
      onOk={() => takeBack.mutate(undefined)}
      onCancel={onClose}
    >
      <Flex vertical gap={12}>
        <QueryView query={preview}>{(found) => <WhatGoes preview={found} />}</QueryView>
        {ends && <Typography.Text>{t.endsAfter}</Typography.Text>}
      </Flex>
    </Modal>
  );
}

function WhatGoes({ preview: { contacts, sample } }: { preview: ClearPreview }) {
  const t = useTexts().clear;
  const language = useLanguage();
  // Each contact takes one call to Omnichat.
  const perSecond = useQuery(configQuery).data?.omnichatRequestsPerSecond;
  const count = (value: number) => formatCount(value, language);
  const listed = (item: ClearPreview['sample'][number]) =>
    [
      ...(item.memberId ? [t.memberId] : []),
      ...(item.attributes.length > 0 ? [t.attributes(count(item.attributes.length))] : []),
      ...(item.tags > 0 ? [t.tags(count(item.tags))] : []),
    ].join(language === 'en' ? ', ' : '、');
  return (
    <Flex vertical gap={8}>
      <Typography.Text strong>{contacts === 0 ? t.none : t.contacts(count(contacts))}</Typography.Text>
      {perSecond && contacts > 0 && (
        <Typography.Text>{t.takesAtLeast(formatDuration(Math.ceil(contacts / perSecond), language))}</Typography.Text>
      )}
      <Typography.Text type="secondary">{t.byRecords}</Typography.Text>
      {sample.length > 0 && (
        <table className={styles.sample} aria-label={t.sample}>
          <thead>
            <tr>
              <th scope="col">{t.customer}</th>
              <th scope="col">{t.whatGoes}</th>
            </tr>
          </thead>
          <tbody>
            {sample.map((item) => (
              <tr key={item.customerId}>
                <td>{item.customerId}</td>
                <td title={item.attributes.join(', ')}>{listed(item)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Flex>
  );
}
