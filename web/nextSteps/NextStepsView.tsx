import { CreditCardOutlined, MobileOutlined, TagsOutlined } from '@ant-design/icons';
import { Alert, Button, Card, Col, Flex, Row, Tag, Typography } from 'antd';
import type { ReactNode } from 'react';
import type { Integration, Team } from '../api/types';
import { useTexts } from '../locales/useTexts';
import { OperatorLink } from '../ui/OperatorLink';
import { navigate } from '../useRoute';
import { CardFields } from './CardFields';
import styles from './nextSteps.module.css';
import { PhoneChecklist } from './PhoneChecklist';

interface NextStepsViewProps {
  integration: Integration;
  team: Team | undefined;
}

/** What a team can do with the synced data: every team can use attributes, the rest takes the member card module. */
export default function NextStepsView({ integration, team }: NextStepsViewProps) {
  const t = useTexts().next;
  const hasMemberCard = team?.modules.includes('member_card') ?? false;
  const availability = hasMemberCard ? (
    <Tag color="success">{t.available}</Tag>
  ) : (
    <Tag color="warning">{t.notBought}</Tag>
  );
  const buy = hasMemberCard ? (
    <OperatorLink to="omnichat" />
  ) : (
    <>
      <Typography.Text>{t.buy}</Typography.Text>
      <OperatorLink to="support" />
    </>
  );
  return (
    <Flex vertical gap={16}>
      <Typography.Title level={2} className={styles.title}>
        {t.title}
      </Typography.Title>
      {integration.lastSync === null && !integration.followsChanges && (
        <Alert type="info" showIcon role="note" title={t.afterSync} />
      )}
      <Row gutter={[16, 16]}>
        <Step
          icon={<TagsOutlined aria-hidden />}
          title={t.attributesTitle}
          detail={t.attributesDetail}
          tag={<Tag color="success">{t.available}</Tag>}
          extra={
            <Flex vertical gap={8} align="start">
              <Button onClick={() => navigate({ store: integration.id, view: 'settings', filter: {} })}>
                {t.attributesLink}
              </Button>
              <OperatorLink to="omnichat" />
            </Flex>
          }
        />
        <Step
          icon={<MobileOutlined aria-hidden />}
          title={t.phoneTitle}
          detail={t.phoneDetail}
          tag={availability}
          extra={
            <>
              <PhoneChecklist integration={integration} />
              {buy}
            </>
          }
        />
        <Step
          icon={<CreditCardOutlined aria-hidden />}
          title={t.cardTitle}
          detail={t.cardDetail}
          tag={availability}
          extra={
            <>
              <CardFields id={integration.id} />
              {buy}
            </>
          }
        />
      </Row>
    </Flex>
  );
}

interface StepProps {
  icon: ReactNode;
  title: string;
  detail: string;
  tag: ReactNode;
  extra?: ReactNode;
}

function Step({ icon, title, detail, tag, extra }: StepProps) {
  return (
    <Col xs={24} md={8}>
      <Card className={styles.card}>
        <Flex vertical gap={12} align="start">
          <span className={styles.icon} aria-hidden>
            {icon}
          </span>
          <Flex gap={8} wrap align="center">
            <Typography.Title level={3} className={styles.title}>
              {title}
            </Typography.Title>
            {tag}
          </Flex>
          <Typography.Text type="secondary">{detail}</Typography.Text>
          {extra}
        </Flex>
      </Card>
    </Col>
  );
}
