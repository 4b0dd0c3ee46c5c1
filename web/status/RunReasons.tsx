import { Button, Flex, Typography } from 'antd';
import type { MemberState, SyncRun } from '../api/types';
import { formatCount } from '../format';
import { useLanguage } from '../locales/language';
import { describeMemberCode } from '../locales/memberCode';
import { useTexts } from '../locales/useTexts';
import { navigate } from '../useRoute';
import { rankCodes } from './progress';
import styles from './status.module.css';

interface RunReasonsProps {
  /** Integration whose present members each reason links to. Left out for a past run: its members may differ by now. */
  id?: string;
  run: SyncRun;
}

/** Why members were skipped, failed or are in conflict. Each reason links to its members. */
export function RunReasons({ id, run }: RunReasonsProps) {
  const t = useTexts().status;
  const groups = [
    { title: t.skippedReasons, state: 'skipped' as const, codes: rankCodes(run.skippedBy) },
    { title: t.failedReasons, state: 'failed' as const, codes: rankCodes(run.failedBy) },
    { title: t.conflictReasons, state: 'conflict' as const, codes: rankCodes(run.conflictsBy) },
  ].filter(({ codes }) => codes.length > 0);
  if (groups.length === 0) return null;
  return (
    <div className={groups.length === 3 ? styles.threeReasons : styles.reasons}>
      {groups.map(({ title, state, codes }) => (
        <div key={state}>
          <Typography.Title level={3} className={styles.subtitle}>
            {title}
          </Typography.Title>
          {codes.map(({ code, count }) => (
            <Reason key={code} id={run.mode === 'preview' ? undefined : id} state={state} code={code} count={count} />
          ))}
        </div>
      ))}
    </div>
  );
}

interface ReasonProps {
  id: string | undefined;
  state: MemberState;
  code: string;
  count: number;
}

function Reason({ id, state, code, count }: ReasonProps) {
  const texts = useTexts();
  const language = useLanguage();
  const label = describeMemberCode(code, language);
  return (
    <Flex justify="space-between" align="center" gap={8}>
      <span>{label}</span>
      <Flex align="center" gap={4}>
        <strong>{formatCount(count, language)}</strong>
        {id !== undefined && (
          <Button
            type="link"
            size="small"
            aria-label={`${texts.status.showMembers}${texts.audit.colon}${label}`}
            onClick={() => navigate({ store: id, view: 'members', filter: { state, code } })}
          >
            {texts.status.showMembers}
          </Button>
        )}
      </Flex>
    </Flex>
  );
}
