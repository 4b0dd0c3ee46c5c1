import { Flex, Typography } from 'antd';
import type { Integration } from '../api/types';
import { useTexts } from '../locales/useTexts';
import { ExternalLink } from '../ui/ExternalLink';
import styles from './nextSteps.module.css';

const lineDevelopersUrl = 'https://developers.line.biz/console/';

/** What phone binding needs. No API tells which of it is done, so the page cannot tick it off. */
export function PhoneChecklist({ integration: { shoplineAdminUrl } }: { integration: Integration }) {
  const t = useTexts().next;
  return (
    <div>
      <Typography.Text strong>{t.checklist}</Typography.Text>
      <ol className={styles.checks}>
        <li>
          <Flex vertical align="start">
            {t.checks.sms}
            {shoplineAdminUrl && <ExternalLink href={shoplineAdminUrl}>{t.checks.smsLink}</ExternalLink>}
          </Flex>
        </li>
        <li>{t.checks.liff}</li>
        <li>
          <Flex vertical align="start">
            {t.checks.provider}
            <ExternalLink href={lineDevelopersUrl}>{t.checks.lineLink}</ExternalLink>
          </Flex>
        </li>
      </ol>
    </div>
  );
}
