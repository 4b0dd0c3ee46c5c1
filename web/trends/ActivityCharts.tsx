import { useCallback, useMemo } from 'react';
import type { Activity } from '../api/types';
import { formatCount, formatDuration, formatShortDuration, formatTaipeiTime } from '../format';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import type { ChartProps } from './Chart';
import { ChartCard } from './ChartCard';
import { waitFigure, writesFigure } from './figures';

type Point = Activity['points'][number];

/** How long changes took to reach their contacts, and how many writes there were. */
export function ActivityCharts({ activity }: { activity: Activity }) {
  const t = useTexts().trends;
  const language = useLanguage();
  const { total, stepSeconds } = activity;
  const isHourly = stepSeconds === 3_600;
  const waits = useMemo(() => waitFigure(activity), [activity]);
  const writes = useMemo(() => writesFigure(activity), [activity]);
  const at = isHourly ? t.time : t.date;
  const waitNames = useMemo<ChartProps['names']>(() => [at, t.median, t.p95], [at, t]);
  const writeNames = useMemo<ChartProps['names']>(() => [at, t.written, t.failed], [at, t]);
  const count = useCallback((value: number) => formatCount(value, language), [language]);
  const seconds = useCallback(
    (value: number) =>
      value > 0 && value < 1 ? t.under(formatDuration(1, language)) : formatDuration(value, language),
    [t, language],
  );
  const shortSeconds = useCallback((value: number) => formatShortDuration(value, language), [language]);
  const told = (value: number | null) => (value === null ? '–' : seconds(value));
  const { medianSeconds, p95Seconds } = total;
  // Newest first. Points at which nothing happened are left out: they would make the table long and say nothing.
  const rows = (happened: (point: Point) => number, cells: (point: Point) => string[]) =>
    activity.points
      .filter((point) => happened(point) > 0)
      .reverse()
      .map((point) => [isHourly ? formatTaipeiTime(point.at, language) : dayOf(point.at), ...cells(point)]);
  return (
    <>
      <ChartCard
        title={t.waitTitle}
        hint={t.waitHint}
        summary={
          medianSeconds === null || p95Seconds === null ? null : t.waitNow(seconds(medianSeconds), seconds(p95Seconds))
        }
        empty={medianSeconds === null ? t.emptyWaits : null}
        chart={{
          figure: waits,
          names: waitNames,
          format: seconds,
          formatShort: shortSeconds,
          second: 'warning',
          isHourly,
        }}
        table={{
          heads: [at, t.changes, t.median, t.p95],
          rows: rows(
            ({ changes }) => changes,
            (point) => [count(point.changes), told(point.medianSeconds), told(point.p95Seconds)],
          ),
        }}
      />
      <ChartCard
        title={t.writesTitle}
        hint={isHourly ? t.perHour : t.perDay}
        summary={t.writesNow(count(total.written), count(total.failed))}
        empty={total.written + total.failed === 0 ? t.emptyWrites : null}
        chart={{ figure: writes, names: writeNames, format: count, second: 'error', isHourly, isBars: true }}
        table={{
          heads: [at, t.written, t.failed],
          rows: rows(
            ({ written, failed }) => written + failed,
            (point) => [count(point.written), count(point.failed)],
          ),
        }}
      />
    </>
  );
}

/** The date of the Taipei day that begins at this moment, written as the report writes it. */
function dayOf(iso: string): string {
  return new Date(Date.parse(iso) + 8 * 3_600_000).toISOString().slice(0, 10);
}
