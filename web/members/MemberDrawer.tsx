import { useIsFetching, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Drawer, Flex, Typography } from 'antd';
import { useEffect } from 'react';
import { comparisonQuery, isBeingJudged, memberQuery } from '../api/queries';
import type { Integration, Member } from '../api/types';
import { useTexts } from '../locales/useTexts';
import { Ago } from '../ui/Ago';
import { ComparisonView } from './ComparisonView';
import { CustomerLink } from './CustomerLink';
import { DecisionNote } from './DecisionNote';
import { MemberHistory } from './MemberHistory';
import { MemberStateTag } from './MemberStateTag';
import styles from './members.module.css';
import { useDecision } from './useDecision';
import { whyHeldUp } from '../status/following';
import { useFieldNames } from '../ui/useFieldNames';
import { useMemberSync } from './useMemberSync';

interface MemberDrawerProps {
  open: boolean;
  integration: Integration;
  /** The member's row as it was when the drawer was opened. */
  opened: Member;
  onClose: () => void;
  /** Called once the drawer is out of sight. */
  onClosed: () => void;
}

/** Why this contact holds what it holds: one member at both partners, and what the next sync would write. */
export default function MemberDrawer({ open, integration, opened, onClose, onClosed }: MemberDrawerProps) {
  const { id } = integration;
  const { customerId } = opened;
  const texts = useTexts();
  const t = texts.members;
  const client = useQueryClient();
  const { member, detail, isGone, check, isLate, start } = useMemberSync(id, opened, open);
  const decide = useDecision(id);
  const nameOf = useFieldNames(id);
  const heldUp = whyHeldUp(integration, texts);
  const comparisonKey = comparisonQuery(id, customerId).queryKey;
  const isReading = useIsFetching({ queryKey: comparisonKey }) > 0;
  const isJudging = decide.isPending || check === 'checking' || (!isGone && isBeingJudged(member));
  useEffect(() => {
    if (isJudging) return;
    // Whatever changed the record, the comparison was read before that. So perhaps was the record itself: the API reads
    // it first, and then whether the member waits.
    void client.invalidateQueries({ queryKey: comparisonQuery(id, customerId).queryKey });
    if (!isGone) void client.invalidateQueries({ queryKey: memberQuery(id, customerId).queryKey });
  }, [client, id, customerId, isJudging, isGone, member.updatedAt]);
  return (
    <Drawer
      open={open}
      destroyOnHidden
      afterOpenChange={(isOpen) => !isOpen && onClosed()}
      size={720}
      title={t.memberTitle}
      onClose={onClose}
      footer={
        <Flex justify="end" align="center" gap={8} wrap>
          <Typography.Text type="secondary" role="status">
            {heldUp ?? (check && (isLate ? t.checkLate : check === 'checking' ? t.syncing : t.synced))}
          </Typography.Text>
          <Button loading={isReading} onClick={() => void client.invalidateQueries({ queryKey: comparisonKey })}>
            {t.refresh}
          </Button>
          <Button
            type="primary"
            disabled={heldUp !== null}
            loading={heldUp === null && check === 'checking' && !isLate}
            onClick={start}
          >
            {t.syncNow}
          </Button>
        </Flex>
      }
    >
      <Flex vertical gap={16}>
        <Flex gap={8} wrap align="center">
          <CustomerLink customerId={customerId} shoplineAdminUrl={integration.shoplineAdminUrl} />
          <MemberStateTag state={member.state} />
          <Typography.Text type="secondary">
            {t.updated} <Ago at={member.updatedAt} />
          </Typography.Text>
        </Flex>
        {member.reason && (
          <Typography.Text>
            {member.reason} <Typography.Text type="secondary">{member.remedy}</Typography.Text>
          </Typography.Text>
        )}
        {member.lineUserId && (
          <Typography.Text type="secondary">
            {t.lineUser}{' '}
            <Typography.Text copyable className={styles.id}>
              {member.lineUserId}
            </Typography.Text>
          </Typography.Text>
        )}
        {detail && <DecisionNote member={detail} decide={decide} />}
        <Alert type="info" showIcon role="note" title={t.livePrivacy} />
        <ComparisonView id={id} customerId={customerId} decision={detail?.decision ?? null} />
        {detail && <MemberHistory history={detail.history} nameOf={nameOf} />}
      </Flex>
    </Drawer>
  );
}
