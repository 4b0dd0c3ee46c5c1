import { useMemo } from 'react';
import type { DayReport } from '../api/types';
import { formatCount } from '../format';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import type { ChartProps } from './Chart';
import { ChartCard } from './ChartCard';
import { matchFigure, rateOf } from './figures';

const percent = (value: number | null) => (value === null ? '–' : `${value}%`);

/** How many members have a contact, day by day. */
export function MatchChart({ days }: { days: DayReport[] }) {
  const t = useTexts().trends;
  const language = useLanguage();
  const figure = useMemo(() => matchFigure(days), [days]);
  const names = useMemo<ChartProps['names']>(() => [t.date, t.matchRate, t.stepRate], [t]);
  const last = days.at(-1);
  const count = (value: number) => formatCount(value, language);
  return (
    <ChartCard
      title={t.matchTitle}
      hint={t.matchHint}
      summary={last ? t.matchNow(percent(rateOf(last.contacts, last.members)), last.date) : null}
      empty={days.length === 0 ? t.emptyDays : days.length === 1 ? t.firstDay : null}
      chart={{ figure, names, format: percent, second: 'success', isHourly: false, top: 100 }}
      table={{
        heads: [t.date, t.members, t.contacts, t.rate, t.delivered, t.conflicts, t.failed],
        rows: [...days]
          .reverse()
          .map((day) => [
            day.date,
            count(day.members),
            count(day.contacts),
            percent(rateOf(day.contacts, day.members)),
            count(day.delivered),
            count(day.conflicts),
            count(day.failed),
          ]),
      }}
    />
  );
}
