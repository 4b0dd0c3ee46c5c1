import { Card, Flex, Typography } from 'antd';
import { useTexts } from '../locales/useTexts';
import { lazyView } from '../ui/lazyView';
import { WhenVisible } from '../ui/WhenVisible';
import type { ChartProps } from './Chart';
import { DataTable, type DataTableProps } from './DataTable';
import styles from './trends.module.css';

/** The library that draws is loaded once the first chart comes into view. */
const Chart = lazyView(() => import('./Chart'));

interface ChartCardProps {
  title: string;
  hint: string;
  /** What the numbers come to, in a sentence. */
  summary: string | null;
  /** Why there is no chart; null when there is one. */
  empty: string | null;
  chart: Omit<ChartProps, 'label'>;
  table: Omit<DataTableProps, 'caption'>;
}

export function ChartCard({ title, hint, summary, empty, chart, table }: ChartCardProps) {
  const { trends: t, audit } = useTexts();
  return (
    <Card>
      <Flex vertical gap={12}>
        <div>
          <Typography.Title level={3} className={styles.title}>
            {title}
          </Typography.Title>
          <Typography.Text type="secondary">{hint}</Typography.Text>
        </div>
        {summary !== null && <Typography.Text strong>{summary}</Typography.Text>}
        {empty !== null && <Typography.Text>{empty}</Typography.Text>}
        {empty === null && (
          <WhenVisible>
            <Chart {...chart} label={summary === null ? title : `${title}${audit.colon}${summary}`} />
          </WhenVisible>
        )}
        {table.rows.length > 0 && (
          <details className={styles.details}>
            <summary>{t.asTable}</summary>
            <DataTable caption={title} {...table} />
          </details>
        )}
      </Flex>
    </Card>
  );
}
