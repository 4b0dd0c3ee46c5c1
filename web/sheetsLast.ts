import type { Plugin } from 'vite';

const sheets = /\s*<link rel="stylesheet"[^>]*>/g;

/**
 * Moves a page's style sheets behind what it shows at first. A browser paints what stands before a sheet without
 * waiting for that sheet, and still runs no script before all sheets are there.
 */
export function sheetsLast(): Plugin {
  return {
    name: 'sheets-last',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (html) =>
        html.replace(sheets, '').replace('</body>', `${(html.match(sheets) ?? []).join('')}\n  </body>`),
    },
  };
}
