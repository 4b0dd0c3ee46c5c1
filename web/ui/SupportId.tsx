import { Typography } from 'antd';

/** An id by which support finds the case, with a button to copy it. */
export function SupportId({ label, id }: { label: string; id: string }) {
  return (
    <Typography.Text type="secondary">
      {label} <Typography.Text copyable>{id}</Typography.Text>
    </Typography.Text>
  );
}
