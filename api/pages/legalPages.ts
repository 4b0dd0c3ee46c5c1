import { z } from 'zod';
import type { Language } from '../../core/domain/errors';
import { escapeHtml } from '../html';
import { redirect } from '../redirect';
import { publicRoute, type Route } from '../route';
import { cspNonceOf } from '../security';
import { legalTexts, type LegalPage, type LegalText } from './legalTexts';
import { textPage } from './textPage';

const summaries: Record<LegalPage, string> = {
  privacy: 'What is done with data; what SHOPLINE asks of an extension',
  terms: 'The terms of service',
};

/** Leads to the operator's own page where one is set. */
function legalPage(page: LegalPage): Route {
  return publicRoute({
    method: 'get',
    path: `/${page}`,
    summary: summaries[page],
    query: z.looseObject({ language: z.enum(['zh-TW', 'en']).optional() }),
    responses: {
      200: { description: 'The page', mediaType: 'text/html', schema: z.string() },
      302: { description: "To the operator's own" },
    },
    handle({ services, response, query, language: asked }) {
      const { [page]: own, support } = services.config.links;
      if (own) {
        redirect(response, own);
        return;
      }
      response
        .type('html')
        .set('cache-control', 'no-store')
        .send(legalDocument(page, { language: query.language ?? asked, support, nonce: cspNonceOf(response) }));
    },
  });
}

export const getPrivacy = legalPage('privacy');
export const getTerms = legalPage('terms');

interface Reader {
  language: Language;
  /** How the operator is reached; null where the operator has not set it. */
  support: string | null;
  nonce: string;
}

/** The page that is shown where the operator has none. */
export function legalDocument(page: LegalPage, { language, support, nonce }: Reader): string {
  const text = legalTexts[page][language];
  return textPage({ language, nonce, title: text.title, body: bodyOf(text, support, language), isLong: true });
}

function bodyOf({ intro, sections, contact }: LegalText, support: string | null, language: Language): string {
  const list = (lines: string[]) => `<ul>${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>`;
  const parts = sections.map(({ title, lines }) => `<h2>${escapeHtml(title)}</h2>\n${list(lines)}`);
  if (support) {
    const shown = support.replace(/^mailto:/, '');
    const colon = language === 'en' ? ': ' : '：';
    parts.push(`<p>${contact}${colon}<a href="${escapeHtml(support)}">${escapeHtml(shown)}</a></p>`);
  }
  return [`<p>${escapeHtml(intro)}</p>`, ...parts].join('\n');
}
