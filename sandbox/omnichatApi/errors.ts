import { jsonReply, type HttpReply } from '../core/http';

/** Thrown inside a handler to answer with Omnichat's main error shape. */
export class OmnichatError extends Error {
  constructor(
    readonly status: number,
    readonly errorCode: string,
    message: string,
  ) {
    super(message);
  }

  reply(): HttpReply {
    return jsonReply(this.status, { errorCode: this.errorCode, message: this.message });
  }
}

export const invalidBody = (message: string) => new OmnichatError(400, 'INVALID_REQUEST_BODY', message);
export const mismatchType = (message: string) => new OmnichatError(400, 'MISMATCH_TYPE', message);

/**
 * Refuses a request before any work. The form is not documented: either each cause has its own status, or all are a 400
 * in the second error shape, `OCE::…`.
 */
export function authError(form: 'status' | 'oce', kind: 'token' | 'ip' | 'module'): HttpReply {
  const cases = {
    token: { status: 401, code: 'UNAUTHORIZED', text: 'Unauthenticated access token' },
    ip: { status: 403, code: 'FORBIDDEN', text: 'IP address is not allowed' },
    module: { status: 400, code: 'INVALID_REQUEST_BODY', text: 'The team does not have access to Open API CRM' },
  };
  const { status, code, text } = cases[kind];
  if (form === 'oce') return jsonReply(400, { message: `OCE::BAD_REQUEST::${text}` });
  return jsonReply(status, { errorCode: code, message: text });
}
