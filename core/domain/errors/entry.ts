export interface ErrorText {
  title: string;
  detail: string;
  remedy: string;
}

export interface ErrorEntry {
  /** Absent for codes that never answer a request: states of an integration, a run or a member. */
  http?: number;
  /**
   * Absent: a person must act · `backoff`: tried again by itself · `after`: the caller may try again a moment later ·
   * `next_change`: judged again by itself at the next change or full read.
   */
  retry?: 'backoff' | 'after' | 'next_change';
  'zh-TW': ErrorText;
  en: ErrorText;
}

export type Language = 'zh-TW' | 'en';
