import type { Plugin } from 'vite';

const sheets = /\s*<link rel="stylesheet"[^>]*>/g;

/**
 * Has a page's style sheets come after what the page shows at first: a browser paints what stands before a sheet without
 * waiting for it, and still runs no script before the sheets are there.
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
