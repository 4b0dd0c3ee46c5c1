import { Typography } from 'antd';
import styles from './ui.module.css';

/** The title of a view, and one line that explains it. */
export function ViewHead({ title, hint }: { title: string; hint: string }) {
  return (
    <div>
      <Typography.Title level={2} className={styles.viewTitle}>
        {title}
      </Typography.Title>
      <Typography.Text type="secondary">{hint}</Typography.Text>
    </div>
  );
}
