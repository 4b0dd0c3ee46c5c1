import { CheckCircleFilled } from '@ant-design/icons';
import { Alert, Button, Card, Flex, Space, Typography } from 'antd';
import { keepPlace } from './backTo';
import styles from './Landing.module.css';
import { useTexts } from './locales/useTexts';
import { useDocumentTitle } from './ui/useDocumentTitle';

interface LandingProps {
  login: 'none' | 'current' | 'ended';
  /** Where the button leads. */
  entry: string;
}

/** Shown while there is no store to look at: the reader logs in, or goes to SHOPLINE to say which store this is. */
export function Landing({ login, entry }: LandingProps) {
  const texts = useTexts();
  const loggedIn = login === 'current';
  const t = texts.landing;
  useDocumentTitle(texts.app.tabTitle);
  return (
    <Card className={styles.card}>
      <Flex vertical gap={20}>
        {login === 'ended' && <Alert type="warning" showIcon role="alert" title={t.ended} description={t.endedHint} />}
        <div>
          <Typography.Title level={2} className={styles.title}>
            {loggedIn ? t.connectTitle : t.title}
          </Typography.Title>
          <Typography.Paragraph type="secondary" className={styles.lead}>
            {loggedIn ? t.connectSubtitle : t.subtitle}
          </Typography.Paragraph>
        </div>
        <ul className={styles.points}>
          {t.points.map((point) => (
            <li key={point}>
              <Space align="start">
                <CheckCircleFilled className={styles.check} aria-hidden />
                {point}
              </Space>
            </li>
          ))}
        </ul>
        <Flex vertical gap={8} align="start">
          <Button
            type="primary"
            size="large"
            href={entry}
            // The login opens in another tab. This one keeps unsaved drafts, and goes on when the reader is back.
            target={login === 'ended' ? '_blank' : undefined}
            onClick={login === 'none' ? keepPlace : undefined}
          >
            {loggedIn ? t.connect : t.login}
          </Button>
          <Typography.Text type="secondary">{loggedIn ? t.connectHint : t.loginHint}</Typography.Text>
        </Flex>
      </Flex>
    </Card>
  );
}
