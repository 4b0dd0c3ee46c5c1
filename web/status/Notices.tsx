import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Flex, Typography } from 'antd';
import { joinSentences } from '../../core/domain/errors/joinSentences';
import { configQuery } from '../api/queries';
import type { Integration, Notice } from '../api/types';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { ConfirmButton } from '../ui/ConfirmButton';
import { navigate } from '../useRoute';

/** What an admin lets a sync do although it looks wrong. */
export interface Acceptance {
  acceptMismatch?: true;
  acceptRemovals?: true;
}

interface NoticesProps {
  integration: Integration;
  /** Absent where no sync can begin yet. */
  onAccept?: (accept: Acceptance) => void;
  /** A sync is being started. */
  starting?: boolean;
}

/** What needs the admin, most urgent first, each with what to do. */
export function Notices({ integration, onAccept, starting = false }: NoticesProps) {
  const { reason, warnings } = integration;
  const rest = warnings.filter(({ code }) => code !== reason?.code);
  const action = ({ code, detail }: Notice) => {
    switch (code) {
      case 'line_account_mismatch':
        return (
          onAccept && (
            <MismatchActions
              id={integration.id}
              starting={starting}
              onAccept={() => onAccept({ acceptMismatch: true })}
            />
          )
        );
      case 'removals_unconfirmed':
        return (
          onAccept && (
            <ConfirmRemovals starting={starting} found={detail} onConfirm={() => onAccept({ acceptRemovals: true })} />
          )
        );
      case 'line_account_gone':
        return (
          <Flex>
            <ChangeLineAccount id={integration.id} />
          </Flex>
        );
      case 'shopline_access_revoked':
      case 'shopline_permission_missing':
      case 'shopline_token_missing':
        return <OpenShopline url={integration.shoplineAdminUrl} />;
      default:
        return undefined;
    }
  };
  return (
    <>
      {reason && <NoticeAlert type="error" notice={reason} actions={action(reason)} />}
      {rest.map((warning) => (
        <NoticeAlert key={warning.code} type="warning" notice={warning} actions={action(warning)} />
      ))}
    </>
  );
}

function NoticeAlert({
  type,
  notice,
  actions,
}: {
  type: 'error' | 'warning';
  notice: Notice;
  actions?: React.ReactNode;
}) {
  return (
    <Alert
      type={type}
      showIcon
      role={type === 'error' ? 'alert' : 'status'}
      title={<strong>{notice.title}</strong>}
      description={
        <Flex vertical gap={8}>
          <span>{notice.detail}</span>
          <Typography.Text strong>{notice.remedy}</Typography.Text>
          {actions}
        </Flex>
      }
    />
  );
}

function MismatchActions({ id, starting, onAccept }: { id: string; starting: boolean; onAccept: () => void }) {
  const texts = useTexts();
  const t = texts.status;
  return (
    <Flex gap={8} wrap>
      <ChangeLineAccount id={id} />
      <ConfirmButton
        loading={starting}
        question={{
          title: t.mismatchAcceptTitle,
          detail: t.mismatchAcceptDetail,
          confirmText: t.mismatchAccept,
          cancelText: texts.app.cancel,
        }}
        onConfirm={onAccept}
      >
        {t.mismatchAccept}
      </ConfirmButton>
    </Flex>
  );
}

/** @param found says how many removals are held back. */
function ConfirmRemovals({ found, starting, onConfirm }: { found: string; starting: boolean; onConfirm: () => void }) {
  const texts = useTexts();
  const language = useLanguage();
  const t = texts.status;
  return (
    <Flex>
      <ConfirmButton
        loading={starting}
        question={{
          title: t.removalsConfirmTitle,
          detail: joinSentences(language, found, t.removalsConfirmDetail),
          confirmText: t.removalsConfirm,
          cancelText: texts.app.cancel,
        }}
        onConfirm={onConfirm}
      >
        {t.removalsConfirm}
      </ConfirmButton>
    </Flex>
  );
}

function ChangeLineAccount({ id }: { id: string }) {
  const t = useTexts().status;
  return (
    <Button type="primary" onClick={() => navigate({ store: id, view: 'settings', filter: {} })}>
      {t.mismatchChange}
    </Button>
  );
}

/** SHOPLINE grants access only from its own admin. */
function OpenShopline({ url }: { url: string | null }) {
  const t = useTexts().refusal;
  const config = useQuery(configQuery);
  if (url === null) return null;
  return (
    <Flex gap={8} wrap>
      <Button type="primary" href={url} target="_blank" rel="noreferrer">
        {t.openShopline}
      </Button>
      {config.data?.local && <Button href="/sandbox">{t.openSandbox}</Button>}
    </Flex>
  );
}
