import { Card, Flex, Typography } from 'antd';
import type { DayReport } from '../api/types';
import { formatCount } from '../format';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { rateOf } from './figures';
import styles from './trends.module.css';

/** How many members of each tier have a contact, as of the last day; the largest tier first. */
export function TierTable({ days }: { days: DayReport[] }) {
  const t = useTexts().trends;
  const language = useLanguage();
  const last = days.at(-1);
  if (!last || last.byTier.length === 0) return null;
  const tiers = [...last.byTier].sort((a, b) => b.members - a.members);
  return (
    <Card>
      <Flex vertical gap={12}>
        <div>
          <Typography.Title level={3} className={styles.title}>
            {t.tierTitle}
          </Typography.Title>
          <Typography.Text type="secondary">{t.tierOf(last.date)}</Typography.Text>
        </div>
        <div className={styles.scroll} tabIndex={0} role="region" aria-label={t.tierTitle}>
          <table className={styles.table}>
            <thead>
              <tr>
                {[t.tier, t.members, t.contacts, t.rate].map((head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
                <td />
              </tr>
            </thead>
            <tbody>
              {tiers.map(({ tier, members, matched }) => {
                const rate = rateOf(matched, members) ?? 0;
                return (
                  <tr key={tier}>
                    <th scope="row">{tier ?? t.noTier}</th>
                    <td>{formatCount(members, language)}</td>
                    <td>{formatCount(matched, language)}</td>
                    <td>{rate}%</td>
                    <td>
                      <span className={styles.track} aria-hidden>
                        <span className={styles.bar} style={{ inlineSize: `${rate}%` }} />
                      </span>
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </Flex>
    </Card>
  );
}
