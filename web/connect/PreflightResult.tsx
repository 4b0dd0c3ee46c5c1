import { LoadingOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Flex, Typography } from 'antd';
import { preflightQuery } from '../api/queries';
import type { Integration, Preflight } from '../api/types';
import { useTexts } from '../locales/useTexts';
import { judgePreflight } from './judgePreflight';

interface PreflightResultProps {
  integration: Integration;
  channelId: string;
}

/** Advice only. Where the service can get no sample, this says so, and the admin can go on all the same. */
export function PreflightResult({ integration, channelId }: PreflightResultProps) {
  const texts = useTexts();
  const t = texts.connect;
  // The service reads members with SHOPLINE's authorisation, so the page asks only once that has arrived.
  const isTooEarly = integration.status === 'awaiting_authorization';
  const preflight = useQuery({ ...preflightQuery(integration.id, channelId), enabled: !isTooEarly });
  if (preflight.data) return <Verdict preflight={preflight.data} />;
  if (isTooEarly) return <Typography.Text type="secondary">{t.preflightLater}</Typography.Text>;
  if (preflight.isError && !preflight.isFetching) {
    return (
      <Flex gap={4} align="center" wrap role="status">
        <Typography.Text type="secondary">{t.preflightFailed}</Typography.Text>
        <Button type="link" size="small" onClick={() => void preflight.refetch()}>
          {texts.app.retry}
        </Button>
      </Flex>
    );
  }
  // As tall as the verdict, so that the verdict does not push away the button below it.
  return <Alert showIcon role="status" icon={<LoadingOutlined />} title={t.checking} description={t.checkingDetail} />;
}

function Verdict({ preflight }: { preflight: Preflight }) {
  const t = useTexts().connect;
  const { sampled, known } = preflight;
  const verdict = judgePreflight(preflight);
  const looks = {
    empty: { type: 'info', description: undefined },
    none: { type: 'error', description: t.preflightNone },
    poor: { type: 'warning', description: t.preflightPoor },
    good: { type: 'success', description: t.preflightGood },
  } as const;
  return (
    <Alert
      showIcon
      role="status"
      type={looks[verdict].type}
      title={verdict === 'empty' ? t.preflightEmpty : t.preflight(known, sampled)}
      description={looks[verdict].description}
    />
  );
}
