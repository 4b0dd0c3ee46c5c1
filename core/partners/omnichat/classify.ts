import type { Classification, Failure } from '../http/partnerCalls';
import { retryAfterMs } from '../http/retryAfter';
import { errorBodySchema } from './schemas';

/**
 * Texts of permanent failures that Omnichat answers as 400 (contract 7); the only place where its words are read.
 * Omnichat documents one for the token, two for the module and none for the address: any sentence that says as much
 * counts.
 */
const accessRefused = new RegExp(
  [
    /unauth(enticated|ori[sz]ed)/,
    /\b(invalid|expired|revoked)\b.*\btoken\b|\btoken\b.*\b(invalid|expired|revoked)\b/,
    /\bip\b.*\b(not|forbidden|denied|blocked)\b|\b(not|forbidden|denied|blocked)\b.*\bip\b/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'i',
);
const moduleMissing =
  /not supported to use open api|does not have access|\bopen api\b.*\bnot (enabled|available|included)/i;
/** Codes that say the same. Omnichat documents none of them. */
const accessRefusedCodes = /^UNAUTH|FORBIDDEN|ACCESS_DENIED|TOKEN/;

/** Codes that say the contact is not there, whatever the status: contract 7 knows none for certain. */
const contactUnknownCodes = ['USER_ID_NOT_FOUND', 'CONTACT_NOT_FOUND'];

/**
 * What a failed call to Omnichat means (contract 7). Statuses 401 and 403 are documented nowhere, and both token and
 * module failures may come as 400, in two shapes of body or none.
 */
export function classifyOmnichat(failure: Failure): Classification {
  const { status, body, sent, retryAfter, networkCode } = failure;
  const waitMs = retryAfterMs(retryAfter, Date.now());
  const { errorCode, message: answered } = errorBody(body);
  const message = ownWords(answered, sent);
  const isOwnAnswer = isOwnError(body);
  // undici refuses to send this request at all, so sending it again cannot help.
  if (networkCode === 'UND_ERR_INVALID_ARG') return { kind: 'bug', code: 'omnichat_request_refused', waitMs: null };
  // A redirect or an unreadable 2xx is a maintenance page: the API itself documents neither.
  if (status === undefined || status < 400) return { kind: 'transient', code: 'omnichat_unavailable', waitMs };
  if (status === 429) return { kind: 'throttled', code: 'omnichat_rate_limited', waitMs };
  if (status === 408 || status === 425 || status >= 500) {
    return { kind: 'transient', code: 'omnichat_unavailable', waitMs };
  }
  if (moduleMissing.test(message)) {
    return { kind: 'integration_rejected', code: 'omnichat_module_missing', waitMs: null };
  }
  const saysRefused = accessRefused.test(message) || accessRefusedCodes.test(errorCode);
  if (status === 401 || status === 403 || (status === 400 && saysRefused)) {
    return { kind: 'auth_lost', code: 'omnichat_access_revoked', waitMs: null };
  }
  if (contactUnknownCodes.includes(errorCode) || (status === 404 && isOwnAnswer)) {
    return { kind: 'not_found', code: 'omnichat_not_found', waitMs: null };
  }
  // A gateway's 404: taken for Omnichat's own, it would make the service forget what it knows of the contact.
  if (status === 404) return { kind: 'transient', code: 'omnichat_unavailable', waitMs };
  return { kind: 'bug', code: 'omnichat_request_refused', waitMs: null };
}

/** The same for a write of one contact: a refusal for good concerns only the member of that contact. */
export function classifyContactWrite(failure: Failure): Classification {
  const classification = classifyOmnichat(failure);
  const isRefused = classification.kind === 'bug' || classification.kind === 'not_found';
  return isRefused && failure.status !== undefined
    ? { kind: 'member_rejected', code: 'contact_rejected', waitMs: null }
    : classification;
}

/** Whether a body is one of Omnichat's errors. A gateway's may have a message too, but no `errorCode` and no `OCE::`. */
export function isOwnError(body: unknown): boolean {
  const { errorCode, message } = errorBody(body);
  return errorCode !== '' || message.startsWith('OCE::');
}

function errorBody(body: unknown): { errorCode: string; message: string } {
  const parsed = errorBodySchema.safeParse(body);
  return { errorCode: beginOf(parsed.data?.errorCode), message: beginOf(parsed.data?.message) };
}

/**
 * A refusal may repeat a key, a tag or a value of the request. What a merchant or a member has written says nothing of
 * Omnichat: an attribute named `ip` that "is not active" is no refused address. Only whole words are taken out.
 */
function ownWords(message: string, sent: unknown): string {
  if (message === '') return '';
  // The longest first, so that no part of it is left over.
  const texts = textsIn(sent).sort((a, b) => b.length - a.length);
  const alternatives = texts.map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  if (alternatives === '') return message;
  return message.replaceAll(new RegExp(`(?<![\\p{L}\\p{N}_])(${alternatives})(?![\\p{L}\\p{N}_])`, 'gu'), '…');
}

/** Every text in a request's body, without the names of its fields. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** The patterns are slow on a long text, and the sentence that says why comes first. */
function beginOf(text: string | null | undefined): string {
  return (text ?? '').slice(0, 1_000);
}
