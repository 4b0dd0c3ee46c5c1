import { Typography } from 'antd';

/** What support finds the case by, ready to be copied. */
export function SupportId({ label, id }: { label: string; id: string }) {
  return (
    <Typography.Text type="secondary">
      {label} <Typography.Text copyable>{id}</Typography.Text>
    </Typography.Text>
  );
}
