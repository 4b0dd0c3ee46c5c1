import type { Language } from '../../core/domain/errors';
import { escapeHtml } from '../html';

const style = `
:root { color-scheme: light dark; --text: #1c2330; --soft: #4a5260; --back: #f4f6f9; --card: #fff; --main: #0b57d0; --on: #fff }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6e9ef; --soft: #b3bac6; --back: #14171c; --card: #1d2128; --main: #8ab4f8; --on: #0b1a33 }
}
body { margin: 0; background: var(--back); color: var(--text); font: 16px/1.6 -apple-system, BlinkMacSystemFont, 'Segoe UI', 'PingFang TC', 'Noto Sans TC', 'Noto Sans CJK TC', 'Microsoft JhengHei', Roboto, sans-serif }
main { max-width: 34rem; margin: 12vh auto 0; padding: 2rem; border-radius: 12px; background: var(--card) }
main.long { max-width: 44rem; margin-block: 2rem }
h1 { margin: 0 0 .75rem; font-size: 1.5rem }
h2 { margin: 1.5rem 0 .5rem; font-size: 1.125rem }
p { margin: 0 0 .75rem }
ul { margin: 0 0 .75rem; padding-inline-start: 1.25rem }
small { color: var(--soft) }
p a { color: var(--main) }
a.back { display: inline-block; margin-top: .5rem; padding: .5rem 1rem; border-radius: 8px; background: var(--main); color: var(--on); text-decoration: none }
a:focus-visible { outline: 2px solid var(--main); outline-offset: 2px }
@media (max-width: 40rem) { main, main.long { margin: 1rem } }
`;

const back: Record<Language, string> = { 'zh-TW': '回到首頁', en: 'Back to the start' };

interface TextPage {
  language: Language;
  nonce: string;
  title: string;
  /** HTML between the title and the way back. */
  body: string;
  isLong?: boolean;
}

/** A page to read, with a way back. No script, no other file. */
export function textPage({ language, nonce, title, body, isLong = false }: TextPage): string {
  return `<!doctype html>
<html lang="${language === 'en' ? 'en' : 'zh-Hant-TW'}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${escapeHtml(title)} · Omnichat</title>
<style nonce="${escapeHtml(nonce)}">${style}</style></head>
<body><main${isLong ? ' class="long"' : ''}><h1>${escapeHtml(title)}</h1>
${body}
<a class="back" href="/">${back[language]}</a>
</main></body></html>
`;
}
