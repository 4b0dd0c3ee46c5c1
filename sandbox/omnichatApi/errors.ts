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

/** Failures before any work, whose form is not documented: plain statuses, or the second shape with 400 for all. */
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
