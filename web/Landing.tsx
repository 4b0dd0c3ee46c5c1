import { CheckCircleFilled } from '@ant-design/icons';
import { Button, Card, Flex, Space, Typography } from 'antd';
import styles from './Landing.module.css';
import { useTexts } from './locales/useTexts';
import { useDocumentTitle } from './ui/useDocumentTitle';

/** Before anything is connected: log in, or go to SHOPLINE to say which store this is. */
export function Landing({ loggedIn }: { loggedIn: boolean }) {
  const texts = useTexts();
  const t = texts.landing;
  useDocumentTitle(texts.app.tabTitle);
  return (
    <Card className={styles.card}>
      <Flex vertical gap={20}>
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
          <Button type="primary" size="large" href={loggedIn ? '/shopline/connect' : '/login'}>
            {loggedIn ? t.connect : t.login}
          </Button>
          <Typography.Text type="secondary">{loggedIn ? t.connectHint : t.loginHint}</Typography.Text>
        </Flex>
      </Flex>
    </Card>
  );
}
