import type { KeyboardEvent, PropsWithChildren, ReactNode } from 'react';
import { useEffect, useId, useRef } from 'react';
import { gapThatCuts } from './gapThatCuts';
import styles from './Tabs.module.css';

interface TabsProps<Name extends string> {
  label: string;
  tabs: { name: Name; label: ReactNode }[];
  active: Name;
  onChange: (name: Name) => void;
}

/** Sets the gap by the width of the row and of its tabs. */
function fitGap(row: HTMLElement): void {
  row.style.columnGap = '';
  const { columnGap, paddingInlineStart } = getComputedStyle(row);
  const widthsPx = Array.from(row.children, (tab) => tab.getBoundingClientRect().width);
  const gapPx = gapThatCuts(widthsPx, row.clientWidth - parseFloat(paddingInlineStart), parseFloat(columnGap));
  row.style.columnGap = `${gapPx}px`;
}

function showActive(row: HTMLElement): void {
  row.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

/**
 * Tabs as WAI-ARIA describes them: the arrow keys go from one to the next. On a narrow screen the row of tabs
 * scrolls, so that the active one is in sight, and its edge cuts a tab, so that people see that more follow.
 */
export function Tabs<Name extends string>(props: PropsWithChildren<TabsProps<Name>>) {
  const { label, tabs, active, onChange, children } = props;
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const row = list.current!;
    let isShown = false;
    // It calls once the browser has laid out the page: to measure here would hold up a first load.
    const observer = new ResizeObserver(() => {
      fitGap(row);
      // Not again when the phone is turned: that would also move a page whose row is out of sight.
      if (!isShown) showActive(row);
      isShown = true;
    });
    observer.observe(row);
    return () => observer.disconnect();
  }, [active]);
  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.findIndex(({ name }) => name === active);
    const steps: Record<string, number> = {
      ArrowRight: (at + 1) % tabs.length,
      ArrowLeft: (at + tabs.length - 1) % tabs.length,
      Home: 0,
      End: tabs.length - 1,
    };
    const next = steps[event.key];
    const tab = next === undefined ? undefined : tabs[next];
    if (next === undefined || !tab) return;
    event.preventDefault();
    onChange(tab.name);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
  };
  return (
    <>
      <div ref={list} role="tablist" aria-label={label} className={styles.list} onKeyDown={onKeyDown}>
        {tabs.map((tab) => {
          const isActive = tab.name === active;
          return (
            <button
              key={tab.name}
              type="button"
              role="tab"
              id={`${id}-${tab.name}`}
              aria-selected={isActive}
              aria-controls={`${id}-panel`}
              tabIndex={isActive ? 0 : -1}
              className={isActive ? styles.active : styles.tab}
              onClick={() => onChange(tab.name)}
            >
              {tab.label}
            </button>
          );
        })}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${active}`}>
        {children}
      </div>
    </>
  );
}
