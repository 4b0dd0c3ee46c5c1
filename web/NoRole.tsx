import { Button, Card, Flex, Typography } from 'antd';
import { leave } from './api/leave';
import type { Session } from './api/types';
import styles from './Landing.module.css';
import { useTexts } from './locales/useTexts';
import { useAction } from './ui/useAction';
import { useDocumentTitle } from './ui/useDocumentTitle';

/** Shown to people whose teams let them neither see nor set up a connection: says so, and who can. */
export default function NoRole({ teams }: Pick<Session, 'teams'>) {
  const texts = useTexts();
  const t = texts.landing;
  useDocumentTitle(texts.app.tabTitle);
  const relogin = useAction({ run: () => leave('/login'), refresh: [] });
  return (
    <Card className={styles.card}>
      <Flex vertical gap={16} align="start">
        <Typography.Title level={2} className={styles.title}>
          {t.noRoleTitle}
        </Typography.Title>
        <ul className={styles.teams}>
          {teams.map(({ id, name, role, isConnected }) => (
            <li key={id}>{t.noRoleTeam(name, texts.connect.role[role], isConnected)}</li>
          ))}
        </ul>
        <Typography.Text>{t.noRoleDetail}</Typography.Text>
        <Button loading={relogin.isPending} onClick={() => relogin.mutate(undefined)}>
          {texts.refusal.relogin}
        </Button>
      </Flex>
    </Card>
  );
}
