import { Button, Flex, Form, Input, InputNumber, Typography } from 'antd';
import type { SandboxStore } from './control';
import styles from './sandbox.module.css';
import { useControl } from './useControl';
import { useSandboxTexts } from './useSandboxTexts';

interface Bulk {
  count: number;
  tag: string;
}

/** A bulk edit, which SHOPLINE's help page warns of: many members change at once, with one webhook each. */
export function BulkEdit({ store }: { store: SandboxStore }) {
  const t = useSandboxTexts();
  const control = useControl();
  const tagMany = ({ count, tag }: Bulk) =>
    control.mutate({
      method: 'POST',
      path: `/stores/${store.merchantId}/bulk`,
      body: { count, patch: { tags_to_add: [tag] } },
    });
  return (
    <div>
      <Typography.Title level={4} className={styles.subtitle}>
        {t.bulkTitle}
      </Typography.Title>
      <Typography.Paragraph type="secondary" className={styles.hint}>
        {t.bulkHint}
      </Typography.Paragraph>
      <Form<Bulk>
        layout="vertical"
        requiredMark={false}
        onFinish={tagMany}
        initialValues={{ count: Math.min(500, Math.max(1, store.members)), tag: 'VIP' }}
      >
        <Flex gap={8} wrap align="end">
          <Form.Item name="count" label={t.bulkCount} rules={[{ required: true }]}>
            <InputNumber min={1} max={Math.max(1, store.members)} precision={0} className={styles.number} />
          </Form.Item>
          <Form.Item name="tag" label={t.tag} rules={[{ required: true }]}>
            <Input className={styles.number} />
          </Form.Item>
          <Form.Item>
            <Button htmlType="submit" loading={control.isPending}>
              {t.bulkApply}
            </Button>
          </Form.Item>
        </Flex>
      </Form>
    </div>
  );
}
