import { Button, Flex, Typography } from 'antd';
import { memberErrors } from '../../core/domain/errors/memberErrors';
import type { Health, Integration } from '../api/types';
import { formatCount } from '../format';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { ExternalLink } from '../ui/ExternalLink';
import { OperatorLink } from '../ui/OperatorLink';
import { navigate } from '../useRoute';
import type { Drop } from './funnel';
import { funnelRows } from './funnel';
import styles from './health.module.css';

/** LINE shows here the link and the QR code with which a customer adds the account as a friend. */
const lineManagerUrl = 'https://manager.line.biz/';

/** The steps from all members to those in step. Says who drops out on the way, and what to do about it. */
export function FunnelList({ integration, health }: { integration: Integration; health: Health }) {
  const t = useTexts().health;
  const language = useLanguage();
  return (
    <ol className={styles.funnel} aria-label={t.funnel}>
      {funnelRows(health).map(({ name, count, percent, drops }) => (
        <li key={name}>
          {drops.map((drop) => (
            <DropRow key={drop.name} drop={drop} integration={integration} />
          ))}
          <div className={styles.step}>
            <Typography.Text strong={name === 'delivered'}>{t.steps[name]}</Typography.Text>
            <span className={styles.track} aria-hidden>
              <span
                className={name === 'delivered' ? styles.barDone : styles.bar}
                style={{ inlineSize: `${percent}%` }}
              />
            </span>
            <span className={styles.count}>
              <strong>{formatCount(count, language)}</strong>{' '}
              <Typography.Text type="secondary" className={styles.percent}>
                {percent}%
              </Typography.Text>
            </span>
          </div>
        </li>
      ))}
    </ol>
  );
}

function DropRow({ drop: { name, count, filter }, integration }: { drop: Drop; integration: Integration }) {
  const texts = useTexts();
  const t = texts.health;
  const language = useLanguage();
  const label = t.drops[name](formatCount(count, language));
  return (
    <Flex className={styles.drop} gap={4} vertical>
      <Flex gap={8} align="center" justify="space-between" wrap>
        <Typography.Text>{label}</Typography.Text>
        <Button
          type="link"
          size="small"
          aria-label={`${texts.status.showMembers}${texts.audit.colon}${label}`}
          onClick={() => navigate({ store: integration.id, view: 'members', filter })}
        >
          {texts.status.showMembers}
        </Button>
      </Flex>
      <Advice name={name} shoplineAdminUrl={integration.shoplineAdminUrl} />
    </Flex>
  );
}

/** What can be done about members who drop out. */
function Advice({ name, shoplineAdminUrl }: { name: Drop['name']; shoplineAdminUrl: string | null }) {
  const texts = useTexts();
  const t = texts.health;
  const language = useLanguage();
  switch (name) {
    case 'guests':
      return <Typography.Text type="secondary">{memberErrors.not_a_member[language].remedy}</Typography.Text>;
    case 'noLine':
      return (
        <>
          <Typography.Text type="secondary">{memberErrors.no_line_login[language].remedy}</Typography.Text>
          <Flex gap="2px 16px" wrap>
            {shoplineAdminUrl && <ExternalLink href={shoplineAdminUrl}>{t.lineLoginHelp}</ExternalLink>}
            <OperatorLink to="help" />
          </Flex>
        </>
      );
    case 'noPhone':
      return <Typography.Text type="secondary">{memberErrors.no_phone[language].remedy}</Typography.Text>;
    case 'unmet':
      return <Typography.Text type="secondary">{memberErrors.condition_not_met[language].remedy}</Typography.Text>;
    case 'keptApart':
      return <Typography.Text type="secondary">{memberErrors.kept_apart[language].remedy}</Typography.Text>;
    case 'decidedForOther':
      return <Typography.Text type="secondary">{memberErrors.decided_for_other[language].remedy}</Typography.Text>;
    case 'noContact':
      return (
        <>
          <Typography.Text type="secondary">{memberErrors.not_a_line_contact[language].remedy}</Typography.Text>
          <Flex>
            <ExternalLink href={lineManagerUrl}>{t.friendLink}</ExternalLink>
          </Flex>
        </>
      );
    case 'conflicts':
      return <Typography.Text type="secondary">{t.conflictAdvice}</Typography.Text>;
    case 'failed':
      return <Typography.Text type="secondary">{t.failedAdvice}</Typography.Text>;
    case 'pending':
      return <Typography.Text type="secondary">{t.pendingAdvice}</Typography.Text>;
    case 'takenBack':
      return <Typography.Text type="secondary">{t.takenBackAdvice}</Typography.Text>;
  }
}
