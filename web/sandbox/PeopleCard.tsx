import { useQuery } from '@tanstack/react-query';
import { Card, Descriptions, Flex, Tag } from 'antd';
import type { TeamRole } from '../api/types';
import { useTexts } from '../locales/useTexts';
import { QueryView } from '../ui/QueryView';
import { teamsQuery, usersQuery } from './control';
import styles from './sandbox.module.css';
import { useSandboxTexts } from './useSandboxTexts';

/** Usernames that the sandbox's login takes, each with its role in its teams. */
export function PeopleCard() {
  const t = useSandboxTexts();
  const roles = useTexts().connect.role;
  const users = useQuery(usersQuery);
  const teams = useQuery(teamsQuery);
  const nameOf = (teamId: string) => teams.data?.find((team) => team.teamId === teamId)?.name ?? teamId;
  return (
    <Card>
      <QueryView query={users}>
        {(list) => (
          <Descriptions
            className={styles.people}
            title={t.people}
            column={1}
            size="small"
            items={list.slice(-12).map(({ username, teams: memberships }) => ({
              key: username,
              label: username,
              children: (
                <Flex gap={4} wrap>
                  {memberships.map(({ teamId, role }) => (
                    <Tag key={teamId}>
                      {nameOf(teamId)} · {roles[role as TeamRole] ?? role}
                    </Tag>
                  ))}
                </Flex>
              ),
            }))}
          />
        )}
      </QueryView>
    </Card>
  );
}
