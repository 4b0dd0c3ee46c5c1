import { z } from 'zod';
import { IntegrationError, type Language } from '../../core/domain/errors';
import { csrfTokenOf, isFormTokenValid, requireUser } from '../access';
import { readForm } from '../bodies';
import { escapeHtml, plainPage } from '../html';
import { publicRoute, userRoute } from '../route';
import { originSchema } from '../schemas';
import { beginAuthorization } from './startAuthorization';

export const confirmPath = '/shopline/confirm';

const texts: Record<Language, { title: string; detail: string; button: string; leading: string }> = {
  'zh-TW': {
    title: '請確認要串接 SHOPLINE 商店',
    detail:
      '這次授權是從其他網站的連結開始的。若是您本人要串接商店，請按下按鈕繼續；若不是，關閉此頁即可，沒有任何變更。',
    button: '繼續前往 SHOPLINE',
    leading: '正在前往 SHOPLINE',
  },
  en: {
    title: 'Do you want to connect a SHOPLINE store?',
    detail:
      'This authorisation was begun by a link on another site. If you want to connect a store, go on. If not, close this page: nothing was changed.',
    button: 'Go on to SHOPLINE',
    leading: 'Going on to SHOPLINE',
  },
};

/** Asks whether the person meant to connect a store: another site's link began it, and SHOPLINE sent no state back. */
export const getConfirm = userRoute({
  method: 'get',
  path: confirmPath,
  summary: 'Ask whether an authorisation that another site began was meant',
  query: z.strictObject({ origin: originSchema }),
  responses: { 200: { description: 'A page with one button', mediaType: 'text/html', schema: z.string() } },
  handle({ request, response, query, language }) {
    const { title, detail, button } = texts[language];
    const hidden = Object.entries({ origin: query.origin, csrfToken: csrfTokenOf(request) })
      .map(([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`)
      .join('');
    const form = `<form method="post" action="${confirmPath}">${hidden}<button>${escapeHtml(button)}</button></form>`;
    response
      .type('html')
      .set('cache-control', 'no-store')
      .send(plainPage({ language, title, body: `<p>${escapeHtml(detail)}</p>\n${form}` }));
  },
});

/**
 * The page's button, which only our own page can send. A form sends no header, so it brings the token in its body.
 * The answer is a page that leads on: browsers hold each redirect of a form against the Content-Security-Policy, and
 * which hosts SHOPLINE's authorisation passes is not known.
 */
export const postConfirm = publicRoute({
  method: 'post',
  path: confirmPath,
  summary: 'Go on with it',
  readBody: readForm,
  problems: [401, 403],
  responses: {
    200: { description: 'A page that leads on to SHOPLINE', mediaType: 'text/html', schema: z.string() },
  },
  async handle(context) {
    requireUser(context.request);
    const form = z.object({ origin: originSchema, csrfToken: z.string() }).safeParse(context.request.body);
    if (!form.success || !isFormTokenValid(context.request, form.data.csrfToken)) {
      throw new IntegrationError('csrf_failed');
    }
    const url = await beginAuthorization(context, { origin: form.data.origin, isFromElsewhere: false });
    const { language, response } = context;
    const { leading: title, button } = texts[language];
    const body = `<p><a href="${escapeHtml(url)}">${escapeHtml(button)}</a></p>`;
    response
      .type('html')
      .set('cache-control', 'no-store')
      .send(plainPage({ language, title, body, leadsTo: url }));
  },
});
