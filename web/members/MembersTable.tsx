import { Button, Empty, Flex, Grid, Table, Typography } from 'antd';
import type { Member } from '../api/types';
import { isDecided } from '../../core/domain/memberHistory';
import { useTexts } from '../locales/useTexts';
import { Ago } from '../ui/Ago';
import { CustomerLink } from './CustomerLink';
import { MemberStateTag } from './MemberStateTag';
import type { Check } from './useChecks';
import { useIsLate } from './useIsLate';

interface MembersTableProps {
  members: Member[];
  checkOf: (member: Member) => Check | null;
  shoplineAdminUrl: string | null | undefined;
  emptyText: string;
  onClear?: () => void;
  /** The worker looks at no member now, whichever one an admin asks for. */
  isHeldUp: boolean;
  /** Id of the member that is being retried; null: all failed members are; undefined: none is. */
  retrying: string | null | undefined;
  onRetry: (member: Member) => void;
  onCompare: (member: Member) => void;
  onOpen: (member: Member) => void;
}

export function MembersTable(props: MembersTableProps) {
  const texts = useTexts();
  const t = texts.members;
  const isWide = Grid.useBreakpoint().md ?? false;
  const state = (member: Member) => <MemberStateTag state={member.state} />;
  return (
    <Table<Member>
      rowKey="customerId"
      size="small"
      dataSource={props.members}
      pagination={false}
      locale={{
        emptyText: (
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={props.emptyText}>
            {props.onClear && <Button onClick={props.onClear}>{t.clear}</Button>}
          </Empty>
        ),
      }}
      columns={[
        {
          title: t.customer,
          key: 'customer',
          width: isWide ? 230 : undefined,
          render: (_, member) => (
            <Flex vertical gap={4} align="start">
              <CustomerLink customerId={member.customerId} shoplineAdminUrl={props.shoplineAdminUrl} />
              {!isWide && state(member)}
              {!isWide && member.reason && <Reason member={member} />}
              {!isWide && (
                <Typography.Text type="secondary">
                  {t.updated} <Ago at={member.updatedAt} />
                </Typography.Text>
              )}
              {!isWide && <Actions member={member} {...props} />}
            </Flex>
          ),
        },
        ...(isWide
          ? [
              { title: t.state, key: 'state', width: 100, render: (_: unknown, member: Member) => state(member) },
              {
                title: t.reason,
                key: 'reason',
                render: (_: unknown, member: Member) => <Reason member={member} />,
              },
              {
                title: t.updated,
                key: 'updated',
                width: 160,
                render: (_: unknown, member: Member) => <Ago at={member.updatedAt} />,
              },
              {
                title: t.actions,
                key: 'actions',
                width: 180,
                render: (_: unknown, member: Member) => <Actions member={member} {...props} />,
              },
            ]
          : []),
      ]}
    />
  );
}

function Reason({ member }: { member: Member }) {
  const texts = useTexts();
  if (member.reason === null) return texts.app.unknown;
  return (
    <Flex vertical>
      <span>{member.reason}</span>
      {member.remedy && <Typography.Text type="secondary">{member.remedy}</Typography.Text>}
    </Flex>
  );
}

function Actions({ member, ...props }: { member: Member } & MembersTableProps) {
  const t = useTexts().members;
  const check = props.isHeldUp ? null : props.checkOf(member);
  return (
    <Flex vertical gap={4} align="start">
      <Flex gap={4} wrap>
        <Action member={member} {...props} />
        <Button size="small" aria-label={t.detailsOf(member.customerId)} onClick={() => props.onOpen(member)}>
          {t.details}
        </Button>
      </Flex>
      {check && <CheckNote {...check} />}
    </Flex>
  );
}

function CheckNote({ outcome, askedAtMs }: Check) {
  const t = useTexts().members;
  const isLate = useIsLate(outcome === 'checking' ? askedAtMs : null);
  return (
    <Typography.Text type="secondary" role="status">
      {isLate ? t.checkLate : t[outcome]}
    </Typography.Text>
  );
}

function Action({ member, isHeldUp, retrying, onRetry, onCompare }: { member: Member } & MembersTableProps) {
  const { members: t, audit } = useTexts();
  if (member.state === 'conflict' || isDecided(member.code)) {
    return (
      <Button
        size="small"
        onClick={() => onCompare(member)}
        aria-label={`${t.compare}${audit.colon}${member.customerId}`}
      >
        {t.compare}
      </Button>
    );
  }
  // A guest becomes a member only by signing up, so a check from here could change nothing.
  const isForGood = member.code === 'not_a_member';
  if (isForGood || (member.state !== 'failed' && member.state !== 'skipped')) return null;
  const isFailed = member.state === 'failed';
  return (
    <Button
      size="small"
      disabled={isHeldUp}
      loading={retrying === member.customerId}
      aria-label={isFailed ? t.retryOne(member.customerId) : t.checkOne(member.customerId)}
      onClick={() => onRetry(member)}
    >
      {isFailed ? t.retry : t.check}
    </Button>
  );
}
