import { describeError, entryOf, errorTable, type ErrorCode } from '../../core/domain/errors';
import { escapeHtml, plainPage } from '../html';
import type { Route } from '../route';

/** The routes and every error code, readable without anything from elsewhere. */
export function docsPage(routes: Route[]): string {
  const routeRows = routes
    .map(({ method, path, summary, access, scope }) =>
      row([`${method.toUpperCase()} ${path}`, summary, access, scope ?? '']),
    )
    .join('\n');
  const codes = Object.keys(errorTable) as ErrorCode[];
  const errorRows = codes
    .map((code) => {
      const { title, remedy } = describeError(code, 'en');
      const http = String(entryOf(code).http ?? '');
      return row([code, http, describeError(code, 'zh-TW').title, title, remedy], code);
    })
    .join('\n');
  return plainPage({
    language: 'en',
    title: 'SHOPLINE → Omnichat integration: API',
    body: `<p>The contract: <a href="/api/openapi.json">OpenAPI 3.1</a></p>
<h2>Routes</h2><table><thead>${head(['Route', 'What it does', 'Who', 'Token scope'])}</thead><tbody>
${routeRows}
</tbody></table>
<h2>Codes</h2><table><thead>${head(['Code', 'HTTP', 'zh-TW', 'English', 'Way out'])}</thead><tbody>
${errorRows}
</tbody></table>`,
  });
}

function row(cells: string[], id?: string): string {
  const attribute = id ? ` id="${escapeHtml(id)}"` : '';
  return `<tr${attribute}>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
}

function head(cells: string[]): string {
  return `<tr>${cells.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join('')}</tr>`;
}
