import type { Request } from 'express';
import type { Language } from '../core/domain/errors';

/** The language to answer in: zh-TW unless `Accept-Language` ranks English above every Chinese (RFC 9110, 12.5.4). */
export function languageOf(request: Pick<Request, 'acceptsLanguages'>): Language {
  return request.acceptsLanguages('zh', 'en') === 'en' ? 'en' : 'zh-TW';
}
