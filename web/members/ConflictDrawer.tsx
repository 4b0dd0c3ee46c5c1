import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Card, Col, Descriptions, Drawer, Flex, Row, Typography } from 'antd';
import { attributesQuery, comparisonQuery, memberQuery } from '../api/queries';
import { ApiError } from '../api/request';
import type { Member } from '../api/types';
import { useTexts } from '../locales/useTexts';
import { FieldValue } from '../ui/FieldValue';
import { Ago } from '../ui/Ago';
import { ConfirmButton } from '../ui/ConfirmButton';
import { LoadingBlock, QueryView } from '../ui/QueryView';
import { useFieldNames } from '../ui/useFieldNames';
import { CustomerLink } from './CustomerLink';
import { DecisionNote } from './DecisionNote';
import styles from './members.module.css';
import { mostNamed } from '../../core/domain/memberHistory';
import { useDecision } from './useDecision';
import { useIsLate } from './useIsLate';

interface ConflictDrawerProps {
  id: string;
  member: Member | undefined;
  shoplineAdminUrl: string | null | undefined;
  /** Why the worker looks at no member now; null when it does. */
  heldUp: string | null;
  rechecking: boolean;
  onRecheck: (member: Member) => void;
  onClose: () => void;
  /** Called once the drawer is out of sight. */
  onClosed: () => void;
}

/** Who claims the same contact or phone, side by side, and how to settle it. */
export default function ConflictDrawer({
  id,
  member,
  shoplineAdminUrl,
  heldUp,
  rechecking,
  onRecheck,
  onClose,
  onClosed,
}: ConflictDrawerProps) {
  const texts = useTexts();
  const t = texts.members;
  return (
    <Drawer
      open={member !== undefined}
      afterOpenChange={(isOpen) => !isOpen && onClosed()}
      size="large"
      title={t.conflictTitle}
      onClose={onClose}
      footer={
        <Flex justify="end" align="center" gap={8} wrap>
          <Typography.Text type="secondary">{heldUp}</Typography.Text>
          <Button onClick={onClose}>{texts.app.close}</Button>
          <Button
            type="primary"
            disabled={heldUp !== null}
            loading={rechecking}
            onClick={() => member && onRecheck(member)}
          >
            {t.recheck}
          </Button>
        </Flex>
      }
    >
      {member && <Conflict id={id} opened={member} shoplineAdminUrl={shoplineAdminUrl} />}
    </Drawer>
  );
}

interface ConflictProps {
  id: string;
  /** The member's row as it was when the drawer was opened. */
  opened: Member;
  shoplineAdminUrl: string | null | undefined;
}

function Conflict({ id, opened, shoplineAdminUrl }: ConflictProps) {
  const texts = useTexts();
  const t = texts.members;
  const { data: detail } = useQuery(memberQuery(id, opened.customerId));
  const decide = useDecision(id);
  const member = detail ?? opened;
  const isJudging = decide.isPending || (detail?.isWaiting ?? false) || member.state === 'pending';
  // A decision that was refused has no result.
  const isAsked = !decide.isIdle && !decide.isError;
  const isLate = useIsLate(isAsked && isJudging ? decide.submittedAt : null);
  const isApart = decide.isPending && decide.variables.decision === 'keep_apart';
  // Where only the contact names the other member, that member has no conflict on record and cannot be chosen.
  const mayChooseOther = member.code !== 'contact_has_other_member';
  const side = { id, shoplineAdminUrl, decide };
  return (
    <Flex vertical gap={16}>
      {member.state === 'conflict' && (
        <Alert type="warning" showIcon role="note" title={member.reason} description={t.conflictIntro} />
      )}
      {detail && <DecisionNote member={detail} decide={decide} />}
      <Flex vertical>
        <Typography.Text type="secondary" role="status">
          {isLate ? t.checkLate : isAsked ? (isJudging ? texts.member.deciding : texts.member.settled) : ''}
        </Typography.Text>
        <Typography.Text type="secondary">{t.livePrivacy}</Typography.Text>
      </Flex>
      <Row gutter={[16, 16]}>
        <Side {...side} title={t.thisMember} customerId={member.customerId} mayBeChosen />
        {opened.otherCustomerIds.map((other) => (
          <Side key={other} {...side} title={t.otherMember} customerId={other} mayBeChosen={mayChooseOther} />
        ))}
      </Row>
      {opened.otherCustomerIds.length >= mostNamed && (
        <Typography.Text type="secondary">{texts.member.moreSides(mostNamed)}</Typography.Text>
      )}
      <Typography.Title level={3} className={styles.title}>
        {texts.member.decideTitle}
      </Typography.Title>
      <Typography.Text type="secondary">{texts.member.decideHint}</Typography.Text>
      <div>
        <ConfirmButton
          loading={isApart}
          disabled={decide.isPending && !isApart}
          question={{
            title: texts.member.apartQuestion,
            detail: texts.member.apartDetail,
            confirmText: texts.member.keepApart,
            cancelText: texts.app.cancel,
          }}
          onConfirm={() => decide.mutate({ customerId: member.customerId, decision: 'keep_apart' })}
        >
          {texts.member.keepApart}
        </ConfirmButton>
      </div>
      {member.lineUserId && (
        <div>
          <Typography.Text type="secondary">{t.contact}</Typography.Text>
          <ContactName id={id} customerId={member.customerId} />
          <Typography.Paragraph copyable className={styles.id}>
            {member.lineUserId}
          </Typography.Paragraph>
        </div>
      )}
      {member.remedy && (
        <div>
          <Typography.Title level={3} className={styles.title}>
            {t.whatToDo}
          </Typography.Title>
          <Typography.Text>{member.remedy}</Typography.Text>
        </div>
      )}
    </Flex>
  );
}

interface SideProps {
  id: string;
  title: string;
  customerId: string;
  shoplineAdminUrl: string | null | undefined;
  mayBeChosen: boolean;
  decide: ReturnType<typeof useDecision>;
}

function Side({ id, title, customerId, shoplineAdminUrl, mayBeChosen, decide }: SideProps) {
  const texts = useTexts();
  const t = texts.member;
  const isDeciding =
    decide.isPending && decide.variables.decision === 'this_member' && decide.variables.customerId === customerId;
  return (
    <Col xs={24} sm={12}>
      <Card size="small" title={title} className={styles.side}>
        <Flex vertical gap={8}>
          <CustomerLink customerId={customerId} shoplineAdminUrl={shoplineAdminUrl} />
          <Traits id={id} customerId={customerId} />
          {mayBeChosen && (
            <div>
              <ConfirmButton
                size="small"
                aria-label={t.chooseOne(customerId)}
                loading={isDeciding}
                disabled={decide.isPending && !isDeciding}
                question={{
                  title: t.chooseQuestion,
                  detail: t.chooseDetail(customerId),
                  confirmText: t.chooseThis,
                  cancelText: texts.app.cancel,
                }}
                onConfirm={() => decide.mutate({ customerId, decision: 'this_member' })}
              >
                {t.chooseThis}
              </ConfirmButton>
            </div>
          )}
        </Flex>
      </Card>
    </Col>
  );
}

/** The name by which the team finds the contact in its inbox. It comes with this member's comparison. */
function ContactName({ id, customerId }: { id: string; customerId: string }) {
  const { data } = useQuery(comparisonQuery(id, customerId));
  return data?.contactName && <div>{data.contactName}</div>;
}

/** Fields that tell apart two people who claim one contact. */
const tellingFields = ['phone', 'email', 'shopline_order_count', 'shopline_total_spent', 'shopline_registered_at'];

/** The telling fields of one side. The API reads them for this reader, and nothing keeps them. */
function Traits({ id, customerId }: { id: string; customerId: string }) {
  const texts = useTexts();
  const t = texts.members;
  const comparison = useQuery(comparisonQuery(id, customerId));
  const attributes = useQuery(attributesQuery(id));
  const nameOf = useFieldNames(id);
  const { error } = comparison;
  if (error instanceof ApiError && error.problem.code === 'not_found') return texts.member.notOnRecord;
  return (
    <QueryView query={comparison} loading={<LoadingBlock rows={2} />}>
      {({ isInShopline, name, lastSignInAt, verdict, fields }) =>
        verdict.code === 'member_unreadable' ? (
          verdict.reason
        ) : isInShopline ? (
          <Descriptions
            size="small"
            column={1}
            items={[
              { key: 'name', label: t.name, children: name ?? texts.app.unknown },
              {
                key: 'login',
                label: texts.member.lastLogin,
                children: lastSignInAt ? <Ago at={lastSignInAt} /> : texts.app.unknown,
              },
              ...tellingFields.map((field) => {
                const info = attributes.data?.find(({ key }) => key === field);
                const value = fields.find((other) => other.field === field)?.shopline ?? null;
                return {
                  key: field,
                  label: nameOf(field),
                  children: <FieldValue field={field} value={value} type={info?.type} />,
                };
              }),
            ]}
          />
        ) : (
          t.goneFromShopline
        )
      }
    </QueryView>
  );
}
