import { Flex, Typography } from 'antd';
import type { RateSecond } from './control';
import styles from './sandbox.module.css';
import { useSandboxTexts } from './useSandboxTexts';

const height = 100;

interface RateChartProps {
  partner: string;
  seconds: RateSecond[];
  /** Requests a second that the partner allows. */
  limit: number;
}

/** Requests a second as bars under the partner's limit; refused ones stand out. */
export function RateChart({ partner, seconds, limit }: RateChartProps) {
  const t = useSandboxTexts();
  const peak = Math.max(0, ...seconds.map(({ requests }) => requests));
  const top = Math.max(limit * 1.25, peak);
  const scale = (count: number) => (count / top) * height;
  return (
    <div>
      <svg
        className={styles.chart}
        viewBox={`0 0 ${Math.max(1, seconds.length)} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t.chart(partner, peak, limit)}
      >
        {seconds.map(({ second, requests, throttled }, index) => (
          <g key={second}>
            <rect
              className={styles.bar}
              x={index + 0.1}
              width={0.8}
              y={height - scale(requests)}
              height={scale(requests)}
            />
            <rect
              className={styles.throttled}
              x={index + 0.1}
              width={0.8}
              y={height - scale(throttled)}
              height={scale(throttled)}
            />
          </g>
        ))}
        <line
          className={styles.limitLine}
          x1={0}
          x2={seconds.length}
          y1={height - scale(limit)}
          y2={height - scale(limit)}
        />
      </svg>
      <Flex justify="space-between" className={styles.caption}>
        <Typography.Text type="secondary">{t.lastMinute}</Typography.Text>
        <Typography.Text type="warning">{t.limit(limit)}</Typography.Text>
      </Flex>
    </div>
  );
}
