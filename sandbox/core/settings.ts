/**
 * Every switch of the sandbox with its default. Where the partners' documents leave a question open, the default is the
 * choice noted in docs/contracts and the other answers are one switch away.
 */
export function defaultSettings() {
  return {
    /** Moves the sandbox's own clock, so that codes and tokens can be made to expire. */
    clockOffsetMs: 0,
    shopline: {
      latencyMs: 0,
      latencyJitterMs: 0,
      /** Per token and fixed second; 0 turns the limit off. */
      requestsPerSecond: 20,
      rateLimitBody: 'json' as 'json' | 'literal',
      maxPerPage: 250,
      perPageAboveMax: 'cut' as 'cut' | 'reject',
      /** Calls that one address may make in a moving window, for whichever stores; 0 turns the limit off. */
      callsPerAddress: 0,
      addressWindowSeconds: 300,
      /** An address that makes more is answered 403 for so long. */
      addressBanSeconds: 300,
      /** Rows that page mode and search can reach; 0 is no window. */
      rowWindow: 0,
      /** Added to total_count and total_pages' basis: totals have been wrong before. */
      totalCountError: 0,
      /** `previous_id` of a customer removed meanwhile: it keeps its place, or is a 422. */
      removedCursor: 'kept' as 'kept' | 'refused',
      requireUserAgent: false,
      lineIdWhenUnbound: 'null' as 'null' | 'absent',
      timestampFormat: 'offset' as 'offset' | 'z',
      phoneCountryCode: 'calling' as 'calling' | 'iso',
      subscriptions: 'always' as 'always' | 'asked',
      balanceChangesMoveUpdatedAt: true,
      balanceChangesEmit: true,
      resourceShape: 'full' as 'full' | 'partial' | 'id',
      resourceIdKey: '_id' as '_id' | 'id',
      echoState: true,
      keepOldRefreshToken: false,
      /** Whether the token of a store that installs again is a new record, or the former one's with another value. */
      tokenRecord: 'new' as 'new' | 'kept',
    },
    shoplineWebhooks: {
      enabled: true,
      perSecond: 500,
      concurrency: 32,
      timeoutMs: 3_000,
      duplicateShare: 0.05,
      /** Each delivery is held back by a random time up to this, which shuffles them. */
      shuffleMs: 50,
      lifecycleGapMs: 200,
      automaticTries: 1,
      resendTimestamp: 'new' as 'new' | 'original',
      /** Life-cycle topics: `access_token/…` or the `access_token/app_installation_token_…` pair. */
      tokenTopics: 'access_token' as 'access_token' | 'app_installation_token',
      /** Topics of customers: `customer/…`, or `user/…`, whose removals carry the id alone. */
      customerTopics: 'customer' as 'customer' | 'user',
      /** A staff OAuth token is told by `access_token/create` too, as an installation token is. */
      staffTokenEvents: false,
      breakerErrorsPerMinute: 1_200,
      breakerMinutes: 5,
    },
    /** Those a merchant subscribes to with `POST /v1/webhooks`. */
    shoplineMerchantWebhooks: {
      enabled: true,
      perSecond: 500,
      concurrency: 32,
      timeoutMs: 15_000,
      /** One and three resends, 5 s apart; the endpoint that fails them all is blocked. */
      automaticTries: 4,
    },
    omnichat: {
      latencyMs: 0,
      latencyJitterMs: 0,
      /** Token bucket per team; 0 turns the limit off. */
      requestsPerSecond: 40,
      burst: 40,
      retryAfterSeconds: 1,
      acceptPost: false,
      unknownAttribute: 'reject' as 'reject' | 'ignore' | 'create',
      pageSizeAbove100: 'reject' as 'reject' | 'cut',
      /** A page holds no more contacts, whatever is asked for. */
      maxPerPage: 100,
      /** Deeper pages of a list are a 400; 0 turns the limit off. */
      deepestPage: 0,
      /** Order of a list by time of change. */
      contactOrder: 'oldest_first' as 'oldest_first' | 'newest_first',
      /** Whether `updatedAfter=0` reads from the beginning, or is a 400. */
      updatedAfterZero: 'accept' as 'accept' | 'reject',
      missByFilter: 'empty' as 'empty' | 'not_found',
      unknownIdentity: 'null' as 'null' | 'dropped',
      phoneFormat: 'any' as 'any' | 'digits_only',
      authErrors: 'status' as 'status' | 'oce',
      /** What the portal is set to tell members apart by when their points are adjusted. */
      loyaltyIdentifier: 'memberId' as 'memberId' | 'phone' | 'email',
    },
    omnichatWebhooks: {
      enabled: true,
      perSecond: 500,
      concurrency: 32,
      timeoutMs: 15_000,
      automaticTries: 1,
      /** Each team's subscription shows a Signature Secret of its own, or one secret signs for all of them. */
      secretPerTeam: false,
      /** What our own API writes cause: an event for changed values, for every write, or none. */
      echoApiWrites: 'changed' as 'changed' | 'every' | 'none',
      disableAfterFailures: 20,
      disableAboveFailingShare: 0.1,
    },
  };
}

export type Settings = ReturnType<typeof defaultSettings>;

/** The words a text switch accepts; a switch that is not here is a number or a boolean. */
const choices: Readonly<Record<string, readonly string[]>> = {
  rateLimitBody: ['json', 'literal'],
  perPageAboveMax: ['cut', 'reject'],
  removedCursor: ['kept', 'refused'],
  contactOrder: ['oldest_first', 'newest_first'],
  updatedAfterZero: ['accept', 'reject'],
  lineIdWhenUnbound: ['null', 'absent'],
  timestampFormat: ['offset', 'z'],
  phoneCountryCode: ['calling', 'iso'],
  subscriptions: ['always', 'asked'],
  resourceShape: ['full', 'partial', 'id'],
  resourceIdKey: ['_id', 'id'],
  resendTimestamp: ['new', 'original'],
  tokenRecord: ['new', 'kept'],
  tokenTopics: ['access_token', 'app_installation_token'],
  customerTopics: ['customer', 'user'],
  unknownAttribute: ['reject', 'ignore', 'create'],
  pageSizeAbove100: ['reject', 'cut'],
  missByFilter: ['empty', 'not_found'],
  unknownIdentity: ['null', 'dropped'],
  phoneFormat: ['any', 'digits_only'],
  authErrors: ['status', 'oce'],
  loyaltyIdentifier: ['memberId', 'phone', 'email'],
  echoApiWrites: ['changed', 'every', 'none'],
};

/**
 * Applies a partial settings object in place.
 * @throws {RangeError} naming the switch, when it does not exist or does not take that value; nothing is applied then.
 */
export function applySettings(settings: Settings, patch: unknown): void {
  const assignments: (() => void)[] = [];
  plan(settings, patch, '', assignments);
  for (const assign of assignments) assign();
}

function plan(target: Record<string, unknown>, patch: unknown, path: string, assignments: (() => void)[]): void {
  if (typeof patch !== 'object' || patch === null) throw new RangeError(`settings${path} must be an object`);
  for (const [key, value] of Object.entries(patch)) {
    const name = `${path}.${key}`;
    if (!Object.hasOwn(target, key)) throw new RangeError(`there is no setting ${name.slice(1)}`);
    const current = target[key];
    if (typeof current === 'object' && current !== null) {
      plan(current as Record<string, unknown>, value, name, assignments);
      continue;
    }
    if (typeof value !== typeof current) throw new RangeError(`${name.slice(1)} must be a ${typeof current}`);
    const words = choices[key];
    if (words && !words.includes(value as string)) {
      throw new RangeError(`${name.slice(1)} must be one of ${words.join(', ')}`);
    }
    assignments.push(() => {
      target[key] = value;
    });
  }
}
