import { Flex, Tag, Timeline, Typography } from 'antd';
import type { MemberEvent } from '../api/types';
import { describeMemberCode } from '../locales/memberCode';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { Ago } from '../ui/Ago';
import styles from './members.module.css';

const colors: Record<MemberEvent['outcome'], string> = {
  skipped: 'default',
  unchanged: 'default',
  delivered: 'success',
  failed: 'error',
  conflicts: 'warning',
};

interface MemberHistoryProps {
  history: MemberEvent[];
  nameOf: (field: string) => string;
}

/** What changed a member's record, the newest first. */
export function MemberHistory({ history, nameOf }: MemberHistoryProps) {
  const t = useTexts().member;
  const language = useLanguage();
  return (
    <Flex vertical gap={8}>
      <Typography.Title level={3} className={styles.title}>
        {t.historyTitle}
      </Typography.Title>
      <Typography.Text type="secondary">{history.length === 0 ? t.noHistory : t.historyHint}</Typography.Text>
      <Timeline
        items={history.map(({ at, cause, outcome, code, fields }) => ({
          key: `${at} ${cause} ${outcome}`,
          content: (
            <Flex vertical gap={4}>
              <Flex gap={8} wrap align="center">
                <Ago at={at} />
                <Typography.Text>{t.causes[cause]}</Typography.Text>
                <Tag color={colors[outcome]}>{t.outcomes[outcome]}</Tag>
              </Flex>
              {code && <Typography.Text>{describeMemberCode(code, language)}</Typography.Text>}
              {fields.length > 0 && (
                <Typography.Text type="secondary">
                  {t.wrote(fields.map(nameOf).join(language === 'en' ? ', ' : '、'))}
                </Typography.Text>
              )}
            </Flex>
          ),
        }))}
      />
    </Flex>
  );
}
