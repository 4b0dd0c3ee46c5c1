import { Alert, Button, Card, Col, Drawer, Flex, Row, Typography } from 'antd';
import type { Member } from '../api/types';
import { useTexts } from '../locales/useTexts';
import { CustomerLink } from './CustomerLink';
import styles from './members.module.css';

interface ConflictDrawerProps {
  member: Member | undefined;
  shoplineAdminUrl: string | null | undefined;
  rechecking: boolean;
  onRecheck: (customerId: string) => void;
  onClose: () => void;
}

/** Who claims the same contact or phone, side by side, and how to settle it. */
export default function ConflictDrawer({
  member,
  shoplineAdminUrl,
  rechecking,
  onRecheck,
  onClose,
}: ConflictDrawerProps) {
  const texts = useTexts();
  const t = texts.members;
  return (
    <Drawer
      open={member !== undefined}
      size="large"
      title={t.conflictTitle}
      onClose={onClose}
      footer={
        <Flex justify="end" gap={8} wrap>
          <Button onClick={onClose}>{texts.app.close}</Button>
          <Button type="primary" loading={rechecking} onClick={() => member && onRecheck(member.customerId)}>
            {t.recheck}
          </Button>
        </Flex>
      }
    >
      {member && (
        <Flex vertical gap={16}>
          <Alert type="warning" showIcon title={member.reason} description={t.conflictIntro} />
          <Row gutter={[16, 16]}>
            <Side title={t.thisMember} customerId={member.customerId} shoplineAdminUrl={shoplineAdminUrl} />
            {member.otherCustomerIds.map((other) => (
              <Side key={other} title={t.otherMember} customerId={other} shoplineAdminUrl={shoplineAdminUrl} />
            ))}
          </Row>
          {member.lineUserId && (
            <div>
              <Typography.Text type="secondary">{t.contact}</Typography.Text>
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
      )}
    </Drawer>
  );
}

interface SideProps {
  title: string;
  customerId: string;
  shoplineAdminUrl: string | null | undefined;
}

function Side({ title, customerId, shoplineAdminUrl }: SideProps) {
  return (
    <Col xs={24} sm={12}>
      <Card size="small" title={title} className={styles.side}>
        <CustomerLink customerId={customerId} shoplineAdminUrl={shoplineAdminUrl} />
      </Card>
    </Col>
  );
}
