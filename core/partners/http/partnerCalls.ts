import { PartnerError, type FailureKind, type Partner } from '../../domain/partnerError';
import { traceCall } from '../../runtime/telemetry/spans';
import { NetworkFailure, type Connection, type JsonAnswer, type JsonRequest } from './jsonConnection';

/** What is known of a call that did not succeed. */
export interface Failure {
  /** Absent when no answer came. */
  status?: number;
  body?: unknown;
  /** The body of the request: an answer may repeat what is in it. */
  sent?: unknown;
  retryAfter?: string | null;
  /** Code of the network failure when no answer came. */
  networkCode?: string;
}

export interface Classification {
  kind: FailureKind;
  code: string;
  /** How long the partner asked the service to wait; null when it did not say. */
  waitMs: number | null;
}

/** Called after every call that the caller did not abort; for metrics. */
export type OnResponse = (info: {
  partner: Partner;
  operation: string;
  status: number | 'network';
  durationMs: number;
}) => void;

/** Calls to one host of a partner. Every failure leaves here classified. */
export class PartnerCalls {
  constructor(
    private readonly options: {
      partner: Partner;
      connection: Connection;
      classify: (failure: Failure) => Classification;
      headers: Record<string, string>;
      onResponse?: OnResponse | undefined;
    },
  ) {}

  /**
   * The answer, when its status is 2xx.
   * @throws PartnerError for every other answer and for none; the signal's reason when it was aborted.
   */
  async send(operation: string, token: string | null, request: Omit<JsonRequest, 'headers'>): Promise<JsonAnswer> {
    const { partner, connection, headers } = this.options;
    const startedAtMs = performance.now();
    let answer: JsonAnswer;
    try {
      answer = await traceCall({ partner, operation, method: request.method }, () =>
        connection.request({
          ...request,
          headers: token === null ? headers : { ...headers, authorization: `Bearer ${token}` },
        }),
      );
    } catch (error) {
      if (!(error instanceof NetworkFailure)) throw error;
      this.#report(operation, 'network', startedAtMs);
      throw this.failure({ networkCode: error.code }, operation, error);
    }
    this.#report(operation, answer.status, startedAtMs);
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw this.failure({ ...failureOf(answer), sent: request.body }, operation);
  }

  /** For a 2xx answer whose body is not what the contract says. */
  unreadable(answer: JsonAnswer): PartnerError {
    return this.failure(failureOf(answer), null);
  }

  private failure(failure: Failure, operation: string | null, cause?: NetworkFailure): PartnerError {
    const { partner, classify } = this.options;
    return new PartnerError({ partner, operation, status: failure.status ?? null, ...classify(failure) }, { cause });
  }

  #report(operation: string, status: number | 'network', startedAtMs: number): void {
    const { partner, onResponse } = this.options;
    onResponse?.({ partner, operation, status, durationMs: performance.now() - startedAtMs });
  }
}

function failureOf({ status, headers, body }: JsonAnswer): Failure {
  const retryAfter = headers['retry-after'];
  return { status, body, retryAfter: (Array.isArray(retryAfter) ? retryAfter[0] : retryAfter) ?? null };
}
