import { useQuery } from '@tanstack/react-query';
import { Flex, Radio } from 'antd';
import { useState } from 'react';
import { activityQuery, reportQuery } from '../api/queries';
import { useTexts } from '../locales/useTexts';
import { QueryView } from '../ui/QueryView';
import { ViewHead } from '../ui/ViewHead';
import { ActivityCharts } from './ActivityCharts';
import { MatchChart } from './MatchChart';
import { TierTable } from './TierTable';

const ranges = [1, 30, 90] as const;
type Range = (typeof ranges)[number];
/** The report has one row per day, so for 24 hours there would be nothing to draw. */
const fewestDays = 30;

/** How the match rate, the time to the contact and the failures went over time. */
export default function TrendsView({ id }: { id: string }) {
  const t = useTexts().trends;
  const [range, setRange] = useState<Range>(30);
  const days = useQuery(reportQuery(id, Math.max(range, fewestDays)));
  const activity = useQuery(activityQuery(id, range));
  return (
    <Flex vertical gap={16}>
      <Flex justify="space-between" align="center" gap={12} wrap>
        <ViewHead title={t.title} hint={t.hint} />
        <Radio.Group
          optionType="button"
          aria-label={t.range}
          value={range}
          onChange={(event) => setRange(event.target.value as Range)}
          options={ranges.map((value) => ({ value, label: t.ranges[value] }))}
        />
      </Flex>
      <QueryView query={days}>
        {(list) => (
          <>
            <MatchChart days={list} />
            <TierTable days={list} />
          </>
        )}
      </QueryView>
      <QueryView query={activity}>{(found) => <ActivityCharts activity={found} />}</QueryView>
    </Flex>
  );
}
