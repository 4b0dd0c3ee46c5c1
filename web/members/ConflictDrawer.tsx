import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Card, Col, Descriptions, Drawer, Flex, Row, Typography } from 'antd';
import { attributesQuery, comparisonQuery } from '../api/queries';
import type { Member } from '../api/types';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { FieldValue } from '../ui/FieldValue';
import { LoadingBlock, QueryView } from '../ui/QueryView';
import { CustomerLink } from './CustomerLink';
import styles from './members.module.css';

interface ConflictDrawerProps {
  id: string;
  member: Member | undefined;
  shoplineAdminUrl: string | null | undefined;
  rechecking: boolean;
  onRecheck: (customerId: string) => void;
  onClose: () => void;
}

/** Who claims the same contact or phone, side by side, and how to settle it. */
export default function ConflictDrawer({
  id,
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
          <Typography.Text type="secondary">{t.livePrivacy}</Typography.Text>
          <Row gutter={[16, 16]}>
            <Side id={id} title={t.thisMember} customerId={member.customerId} shoplineAdminUrl={shoplineAdminUrl} />
            {member.otherCustomerIds.map((other) => (
              <Side key={other} id={id} title={t.otherMember} customerId={other} shoplineAdminUrl={shoplineAdminUrl} />
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
  id: string;
  title: string;
  customerId: string;
  shoplineAdminUrl: string | null | undefined;
}

function Side({ id, title, customerId, shoplineAdminUrl }: SideProps) {
  return (
    <Col xs={24} sm={12}>
      <Card size="small" title={title} className={styles.side}>
        <Flex vertical gap={8}>
          <CustomerLink customerId={customerId} shoplineAdminUrl={shoplineAdminUrl} />
          <Traits id={id} customerId={customerId} />
        </Flex>
      </Card>
    </Col>
  );
}

/** What tells two people of one contact apart. */
const tellingFields = ['phone', 'email', 'shopline_order_count', 'shopline_total_spent', 'shopline_registered_at'];

/** Read for this reader, and kept nowhere. */
function Traits({ id, customerId }: { id: string; customerId: string }) {
  const texts = useTexts();
  const t = texts.members;
  const language = useLanguage();
  const comparison = useQuery(comparisonQuery(id, customerId));
  const attributes = useQuery(attributesQuery(id));
  return (
    <QueryView query={comparison} loading={<LoadingBlock rows={2} />}>
      {({ isInShopline, name, fields }) =>
        isInShopline ? (
          <Descriptions
            size="small"
            column={1}
            items={[
              { key: 'name', label: t.name, children: name ?? texts.app.unknown },
              ...tellingFields.map((field) => {
                const info = attributes.data?.find(({ key }) => key === field);
                const value = fields.find((other) => other.field === field)?.shopline ?? null;
                return {
                  key: field,
                  label: texts.fields.names[field] ?? info?.meaning[language] ?? field,
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
