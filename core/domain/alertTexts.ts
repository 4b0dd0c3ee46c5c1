import type { Alert } from './alerts';
import { describeError, type IntegrationErrorCode, type Language } from './errors';

/** The texts of one message to people about a store. */
export interface AlertText {
  title: string;
  body: string;
  /** Text of the link to the page. */
  link: string;
}

/** As people read them, with separators. */
type Counts = Record<keyof NonNullable<Alert['counts']>, string>;

interface Words {
  link: string;
  titles: Record<Alert['event'], (store: string) => string>;
  counts: (counts: Counts) => string;
  conflicts: (count: string) => string;
  recovered: (reason: string) => string;
  test: string;
}

const words: Record<Language, Words> = {
  'zh-TW': {
    link: '開啟頁面',
    titles: {
      'integration.attention': (store) => `「${store}」需要處理`,
      'integration.recovered': (store) => `「${store}」已恢復正常`,
      'sync.failed': (store) => `「${store}」同步未完成`,
      'sync.completed': (store) => `「${store}」同步完成`,
      'conflicts.appeared': (store) => `「${store}」出現會員資料衝突`,
      test: (store) => `「${store}」的測試訊息`,
    },
    counts: ({ read, delivered, unchanged, skipped, failed, conflicts }) =>
      `已讀取 ${read} 位會員：已寫入 ${delivered} 位、無需變更 ${unchanged} 位、略過 ${skipped} 位、失敗 ${failed} 位、衝突 ${conflicts} 位。`,
    conflicts: (count) => `目前有 ${count} 位會員的資料衝突，等待您決定。`,
    recovered: (reason) => `已排除：${reason}。`,
    test: '收到這則訊息，代表通知設定正確。',
  },
  en: {
    link: 'Open the page',
    titles: {
      'integration.attention': (store) => `"${store}" needs your attention`,
      'integration.recovered': (store) => `"${store}" works again`,
      'sync.failed': (store) => `The sync of "${store}" was not completed`,
      'sync.completed': (store) => `The sync of "${store}" is completed`,
      'conflicts.appeared': (store) => `"${store}" has members in conflict`,
      test: (store) => `Test message of "${store}"`,
    },
    counts: ({ read, delivered, unchanged, skipped, failed, conflicts }) =>
      `${read} members read: ${delivered} written, ${unchanged} unchanged, ${skipped} skipped, ${failed} failed, ${conflicts} in conflict.`,
    conflicts: (count) =>
      `${count} ${count === '1' ? 'member is in conflict and waits' : 'members are in conflict and wait'} for your decision.`,
    recovered: (reason) => `Over: ${reason}.`,
    test: 'You receive this because alerts are set up correctly.',
  },
};

/** A message for people, in one language: the store's name, codes in words and counts, and nothing of any member. */
export function alertText(alert: Alert, storeName: string, language: Language): AlertText {
  const t = words[language];
  return { title: t.titles[alert.event](storeName), body: bodyOf(alert, t, language), link: t.link };
}

function bodyOf({ event, code, counts, conflicts = 0 }: Alert, t: Words, language: Language): string {
  const reason = (known: IntegrationErrorCode) => describeError(known, language);
  const shown = new Intl.NumberFormat(language);
  const said = (all: NonNullable<Alert['counts']>) => {
    const entries = Object.entries<number>({ ...all }).map(([name, count]) => [name, shown.format(count)]);
    return t.counts(Object.fromEntries(entries) as Counts);
  };
  switch (event) {
    case 'integration.attention':
    case 'sync.failed': {
      if (!code) return counts ? said(counts) : '';
      // The detail is left out: for some codes it names what is missing, which no alert carries. The page shows it.
      const { title, remedy } = reason(code);
      return language === 'en' ? `${title}. ${remedy}` : `${title}。${remedy}`;
    }
    case 'integration.recovered':
      return code ? t.recovered(reason(code).title) : '';
    case 'sync.completed':
      return counts ? said(counts) : '';
    case 'conflicts.appeared':
      return t.conflicts(shown.format(conflicts));
    case 'test':
      return t.test;
  }
}
