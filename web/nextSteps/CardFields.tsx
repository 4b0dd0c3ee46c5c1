import { useQuery } from '@tanstack/react-query';
import { Button, Flex, Tag, Typography } from 'antd';
import { attributesQuery } from '../api/queries';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { QueryView } from '../ui/QueryView';
import { navigate } from '../useRoute';
import styles from './nextSteps.module.css';

/** Attributes that Omnichat's member card shows. Those that the service does not know are left out. */
const cardKeys = [
  'shopline_member_tier',
  'shopline_tier_expires_on',
  'shopline_points',
  'shopline_store_credit',
  'shopline_next_tier',
  'shopline_tier_upgrade_threshold',
  'shopline_tier_upgrade_spent',
  'shopline_tier_renewal_threshold',
  'shopline_tier_renewal_spent',
  'shopline_birthday',
  'shopline_birth_month',
];

/** Which fields of the member card the sync fills, and which are switched off. */
export function CardFields({ id }: { id: string }) {
  const t = useTexts().next;
  const language = useLanguage();
  const attributes = useQuery(attributesQuery(id));
  return (
    <QueryView query={attributes}>
      {(list) => (
        <Flex vertical gap={8} align="start" className={styles.wide}>
          <Typography.Text strong>{t.cardFields}</Typography.Text>
          <ul className={styles.fields}>
            {list
              .filter(({ key }) => cardKeys.includes(key))
              .map(({ key, meaning, enabled }) => (
                <li key={key}>
                  {meaning[language]}{' '}
                  <Tag color={enabled ? 'success' : 'default'}>{enabled ? t.cardOn : t.cardOff}</Tag>
                </li>
              ))}
          </ul>
          <Button onClick={() => navigate({ store: id, view: 'settings', filter: {} })}>{t.cardSettings}</Button>
        </Flex>
      )}
    </QueryView>
  );
}
