import type { Origin } from '../types';
import type { Language } from './entry';

/** How to undo the existing connection, by where it was started (seed, notes 3 and 4). */
export const undoByOrigin: Record<Language, Record<Origin, string>> = {
  'zh-TW': {
    shopline: '原有串接是從 SHOPLINE 後台進行的：請從 SHOPLINE 後台移除擴充功能。',
    omnichat: '原有串接是從 Omnichat 後台進行的：請從 Omnichat 後台解除串接。',
  },
  en: {
    shopline: 'The existing connection was made in the SHOPLINE admin: remove the extension there.',
    omnichat: 'The existing connection was made in the Omnichat admin: disconnect it there.',
  },
};
