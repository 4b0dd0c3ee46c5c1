import type { Language } from '../../core/domain/errors';
import { escapeHtml } from '../html';
import type { Problem } from '../problem';

const words: Record<Language, { back: string; traceId: string; lost: string; lostDetail: string }> = {
  'zh-TW': {
    back: '回到首頁',
    traceId: '追蹤編號：',
    lost: '找不到這個頁面',
    lostDetail: '網址可能輸入錯誤，或頁面已移動。',
  },
  en: {
    back: 'Back to the start',
    traceId: 'Trace id: ',
    lost: 'This page does not exist',
    lostDetail: 'The address may be mistyped, or the page has moved.',
  },
};

const style = `
:root { color-scheme: light dark; --text: #1c2330; --soft: #4a5260; --back: #f4f6f9; --card: #fff; --main: #0b57d0; --on: #fff }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6e9ef; --soft: #b3bac6; --back: #14171c; --card: #1d2128; --main: #8ab4f8; --on: #0b1a33 }
}
body { margin: 0; background: var(--back); color: var(--text); font: 16px/1.6 system-ui, 'PingFang TC', 'Noto Sans TC', sans-serif }
main { max-width: 34rem; margin: 12vh auto 0; padding: 2rem; border-radius: 12px; background: var(--card) }
h1 { margin: 0 0 .75rem; font-size: 1.5rem }
p { margin: 0 0 .75rem }
small { color: var(--soft) }
a { display: inline-block; margin-top: .5rem; padding: .5rem 1rem; border-radius: 8px; background: var(--main); color: var(--on); text-decoration: none }
a:focus-visible { outline: 2px solid var(--main); outline-offset: 2px }
@media (max-width: 40rem) { main { margin: 1rem } }
`;

/** A failure that a browser meets by an address: what it is, what to do, and a way back. No script, no other file. */
export function problemPage(problem: Problem, language: Language, nonce: string): string {
  const t = words[language];
  const isLost = problem.code === 'not_found';
  const title = isLost ? t.lost : problem.title;
  const lines = isLost ? [t.lostDetail] : [problem.detail, problem.remedy];
  const trace = problem.traceId ? `<p><small>${t.traceId}${escapeHtml(problem.traceId)}</small></p>` : '';
  return `<!doctype html>
<html lang="${language === 'en' ? 'en' : 'zh-Hant-TW'}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${escapeHtml(title)} · Omnichat</title>
<style nonce="${escapeHtml(nonce)}">${style}</style></head>
<body><main><h1>${escapeHtml(title)}</h1>
${lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('\n')}
${trace}<a href="/">${t.back}</a>
</main></body></html>
`;
}
