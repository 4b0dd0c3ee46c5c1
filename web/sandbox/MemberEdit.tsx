import { useQuery } from '@tanstack/react-query';
import { Button, Flex, Form, Input, InputNumber, Select, Typography } from 'antd';
import { membersQuery } from './control';
import styles from './sandbox.module.css';
import { useControl } from './useControl';
import { useSandboxTexts } from './useSandboxTexts';

interface Edit {
  customerId: string;
  points?: number | null;
  credit?: number | null;
  tag?: string;
}

export function MemberEdit({ storeId }: { storeId: string }) {
  const t = useSandboxTexts();
  const members = useQuery(membersQuery(storeId));
  const control = useControl();
  const save = ({ customerId, points, credit, tag }: Edit) =>
    control.mutate({
      method: 'PATCH',
      path: `/stores/${storeId}/members/${customerId}`,
      body: {
        ...(typeof points === 'number' && { member_point_balance: points }),
        ...(typeof credit === 'number' && { credit_balance: credit }),
        ...(tag && { tags_to_add: [tag] }),
      },
    });
  return (
    <div>
      <Typography.Title level={4} className={styles.subtitle}>
        {t.editTitle}
      </Typography.Title>
      <Form<Edit> layout="vertical" requiredMark={false} onFinish={save} initialValues={{ points: 888 }}>
        <Form.Item name="customerId" label={t.member} rules={[{ required: true }]}>
          <Select
            loading={members.isPending}
            showSearch={{ optionFilterProp: 'label' }}
            options={members.data?.map(({ id, name }) => ({ value: id, label: `${name} · ${id}` }))}
          />
        </Form.Item>
        <Flex gap={8} wrap align="end">
          <Form.Item name="points" label={t.points}>
            <InputNumber min={0} className={styles.number} />
          </Form.Item>
          <Form.Item name="credit" label={t.credit}>
            <InputNumber min={0} className={styles.number} />
          </Form.Item>
          <Form.Item name="tag" label={t.tag}>
            <Input className={styles.number} />
          </Form.Item>
          <Form.Item>
            <Button htmlType="submit" loading={control.isPending}>
              {t.apply}
            </Button>
          </Form.Item>
        </Flex>
      </Form>
    </div>
  );
}
