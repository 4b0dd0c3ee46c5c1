import { Button, Card, Flex, Form, InputNumber, Typography } from 'antd';
import { request } from '../api/request';
import { useFeedback } from '../ui/Feedback';
import { useAction } from '../ui/useAction';
import type { SandboxStore } from './control';
import { controlPath } from './control';
import styles from './sandbox.module.css';
import { useSandboxTexts } from './useSandboxTexts';

/** Share of the store's LINE members who are contacts of the new team's account. */
const contactShare = 0.8;

/** Makes a store of any size, without the app installed yet, and a team to connect it to, named by its handle. */
export function NewStoreCard({ onCreated }: { onCreated: (merchantId: string) => void }) {
  const t = useSandboxTexts();
  const { message } = useFeedback();
  const create = useAction({
    run: async ({ members }: { members: number }) => {
      const store = await request<SandboxStore>(`${controlPath}/stores`, {
        method: 'POST',
        body: { members, seed: Date.now() % 1_000_000, installed: false },
      });
      await request<unknown>(`${controlPath}/teams`, {
        method: 'POST',
        body: { name: store.handle, modules: ['crm', 'member_card'], storeId: store.merchantId, contactShare },
      });
      return store;
    },
    refresh: [['control']],
    onDone: ({ merchantId }) => {
      void message.success(t.done);
      onCreated(merchantId);
    },
  });
  return (
    <Card>
      <Typography.Title level={3} className={styles.cardTitle}>
        {t.newTitle}
      </Typography.Title>
      <Form layout="vertical" requiredMark={false} onFinish={create.mutate} initialValues={{ members: 1000 }}>
        <Flex gap={8} wrap align="end">
          <Form.Item name="members" label={t.newMembers} rules={[{ required: true }]}>
            <InputNumber min={1} max={200_000} precision={0} className={styles.number} />
          </Form.Item>
          <Form.Item>
            <Button htmlType="submit" loading={create.isPending}>
              {t.create}
            </Button>
          </Form.Item>
        </Flex>
      </Form>
    </Card>
  );
}
