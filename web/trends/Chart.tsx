import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { taipei } from '../format';
import { useLanguage, type Language } from '../locales/language';
import { useTheme } from '../theme';
import type { Figure } from './figures';
import styles from './trends.module.css';

const height = 220;

/** The second line is dashed, so that readers can tell the lines apart without their colours. */
const dashes = [undefined, [6, 4]];

const halfAnHour = 1_800;

/** Leaves room at both ends, so that the first and the last bar are as wide as the others. */
function withRoom(chart: UPlot, from: number, to: number): [number, number] {
  const room = chart.data[0].length > 1 ? (to - from) / (chart.data[0].length - 1) / 2 : halfAnHour;
  return [from - room, to + room];
}

export interface ChartProps {
  figure: Figure;
  /** The name of the time, then the name of each line. */
  names: [string, ...string[]];
  /** How a value is written beside the names. */
  format: (value: number) => string;
  /** The same at the axis, where there is little room. */
  formatShort?: (value: number) => string;
  isBars?: boolean;
  /** Which colour the second line has: its subject has the same one everywhere on the page. */
  second: 'success' | 'warning' | 'error';
  /** Whether each point is an hour; otherwise it is a day. */
  isHourly: boolean;
  /** Where the value axis ends, such as 100 for a percentage. Without it the axis ends above the highest value. */
  top?: number;
  /** What the chart shows, in a sentence for screen readers; the numbers are in the table below. */
  label: string;
}

/** Drawn anew when numbers, language or theme change. */
export default function Chart({
  figure,
  names,
  format,
  formatShort = format,
  isBars = false,
  second,
  isHourly,
  top,
  label,
}: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const theme = useTheme();
  const language = useLanguage();
  useEffect(() => {
    const box = place.current;
    if (box === null) return;
    const css = getComputedStyle(box);
    const colour = (name: string) => css.getPropertyValue(name).trim();
    const axis = {
      stroke: colour('--ant-color-text-secondary'),
      grid: { stroke: colour('--ant-color-border-secondary'), width: 1 },
      ticks: { stroke: colour('--ant-color-border-secondary'), width: 1 },
      font: `12px ${colour('--ant-font-family') || 'sans-serif'}`,
    };
    const colours = [colour('--ant-color-primary'), colour(`--ant-color-${second}`)];
    const highest = Math.max(1, ...figure.lines.flat().map((value) => value ?? 0));
    const chart = new UPlot(
      {
        width: box.clientWidth,
        height,
        tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1_000), taipei),
        cursor: { drag: { x: false, y: false } },
        scales: { x: { range: isBars ? withRoom : undefined }, y: { range: [0, top ?? highest * 1.1] } },
        axes: [
          { ...axis, values: (_, splits) => splits.map((at) => moment(at, isHourly, language)) },
          { ...axis, size: 64, values: (_, splits) => splits.map(formatShort) },
        ],
        series: [
          {
            label: names[0],
            value: (_: UPlot, at: number | null) => moment(at ?? figure.x.at(-1) ?? 0, isHourly, language),
          },
          ...names.slice(1).map((name, index) => ({
            label: name,
            stroke: colours[index],
            width: 2,
            dash: isBars ? undefined : dashes[index],
            fill: isBars ? colours[index] : undefined,
            paths: isBars ? UPlot.paths.bars?.({ size: [0.6, 40] }) : undefined,
            points: { show: !isBars, size: 6 },
            // While the mouse points at nothing, the legend shows the last point.
            value: (_: UPlot, at: number | null, line: number, point: number | null) => {
              const value = point === null ? figure.lines[line - 1]?.at(-1) : at;
              return value == null ? '–' : format(value);
            },
          })),
        ],
      },
      [figure.x, ...figure.lines],
      box,
    );
    const observer = new ResizeObserver(() => chart.setSize({ width: box.clientWidth, height }));
    observer.observe(box);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [figure, names, format, formatShort, isBars, second, isHourly, top, theme, language]);
  return <div ref={place} role="img" aria-label={label} className={styles.chart} />;
}

function moment(seconds: number, isHourly: boolean, language: Language): string {
  const shown: Intl.DateTimeFormatOptions = isHourly
    ? { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
    : { month: 'numeric', day: 'numeric' };
  return new Intl.DateTimeFormat(language, { ...shown, timeZone: taipei }).format(new Date(seconds * 1_000));
}
