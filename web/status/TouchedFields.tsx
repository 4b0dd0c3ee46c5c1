import { Flex, Typography } from 'antd';
import type { SyncRun } from '../api/types';
import { formatCount } from '../format';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { useFieldNames } from '../ui/useFieldNames';
import { changedFields } from './previewEffect';
import styles from './status.module.css';

/** Which fields a sync would change, and on how many contacts. */
export function TouchedFields({ id, run }: { id: string; run: SyncRun }) {
  const texts = useTexts();
  const t = texts.touched;
  const language = useLanguage();
  const nameOf = useFieldNames(id);
  const rows = changedFields(run);
  return (
    <div>
      <Typography.Title level={3} className={styles.cardTitle}>
        {t.fields}
      </Typography.Title>
      {rows.length === 0 ? (
        <Typography.Text>{t.noFields}</Typography.Text>
      ) : (
        <>
          <Typography.Paragraph type="secondary">{t.fieldsHint}</Typography.Paragraph>
          {rows.map(({ field, count }) => (
            <Flex key={field} justify="space-between" gap={8}>
              <span>{nameOf(field)}</span>
              <strong>{formatCount(count, language)}</strong>
            </Flex>
          ))}
        </>
      )}
    </div>
  );
}
