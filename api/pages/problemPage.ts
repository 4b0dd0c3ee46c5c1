import type { Language } from '../../core/domain/errors';
import { escapeHtml } from '../html';
import type { Problem } from '../problem';
import { textPage } from './textPage';

const words: Record<Language, { traceId: string; lost: string; lostDetail: string }> = {
  'zh-TW': {
    traceId: '追蹤編號：',
    lost: '找不到這個頁面',
    lostDetail: '網址可能不正確，或頁面已移動。',
  },
  en: {
    traceId: 'Trace id: ',
    lost: 'This page does not exist',
    lostDetail: 'The address may be wrong, or the page has moved.',
  },
};

/** The page for an address that fails in a browser: what is wrong, what to do, and a way back. */
export function problemPage(problem: Problem, language: Language, nonce: string): string {
  const t = words[language];
  const isLost = problem.code === 'not_found';
  const lines = isLost ? [t.lostDetail] : [problem.detail, problem.remedy];
  const trace = problem.traceId ? `\n<p><small>${t.traceId}${escapeHtml(problem.traceId)}</small></p>` : '';
  const body = lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('\n') + trace;
  return textPage({ language, nonce, title: isLost ? t.lost : problem.title, body });
}
