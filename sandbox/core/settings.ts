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
      /** How many calls one address may make in a moving window, for all stores together; 0 turns the limit off. */
      callsPerAddress: 0,
      addressWindowSeconds: 300,
      /** How long an address that made more calls is answered with 403. */
      addressBanSeconds: 300,
      /** How many rows of a list `page` and the search can reach; 0 turns the limit off. */
      rowWindow: 0,
      /** Added to `total_count`, from which `total_pages` follows: SHOPLINE's totals have been wrong before. */
      totalCountError: 0,
      /** A `previous_id` whose customer was removed meanwhile: it keeps its place in the list, or is a 422. */
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
      /** The token of a store that installs again: a record with a new `_id`, or the former one with another value. */
      tokenRecord: 'new' as 'new' | 'kept',
    },
    shoplineWebhooks: {
      enabled: true,
      perSecond: 500,
      concurrency: 32,
      timeoutMs: 3_000,
      duplicateShare: 0.05,
      /** Deliveries are shuffled: each is held back by a random time up to this, a duplicate up to four times that. */
      shuffleMs: 50,
      lifecycleGapMs: 200,
      automaticTries: 1,
      resendTimestamp: 'new' as 'new' | 'original',
      /** Life-cycle topics: `access_token/…` or the `access_token/app_installation_token_…` pair. */
      tokenTopics: 'access_token' as 'access_token' | 'app_installation_token',
      /** Topics of customers: `customer/…` or `user/…`. */
      customerTopics: 'customer' as 'customer' | 'user',
      /** Whether `user_credit/create`, a topic of merchant webhooks, comes as an app webhook too. */
      creditTopics: false,
      /** How webhooks write whole amounts: `10`, as JavaScript does, or `10.0`, as the API does. */
      amounts: 'plain' as 'plain' | 'decimal',
      /** Whether a new staff OAuth token sends `access_token/create` too, as an installation token does. */
      staffTokenEvents: false,
      breakerErrorsPerMinute: 1_200,
      breakerMinutes: 5,
    },
    /** Webhooks that a merchant subscribes to with `POST /v1/webhooks`. */
    shoplineMerchantWebhooks: {
      enabled: true,
      perSecond: 500,
      concurrency: 32,
      timeoutMs: 15_000,
      /** The first try and three resends, 5 s apart; an endpoint that fails them all is blocked. */
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
      /** The most contacts on a page, whatever the client asks for. */
      maxPerPage: 100,
      /** The last page of a list that can be read: a later one is a 400. 0 turns the limit off. */
      deepestPage: 0,
      /** Order of contacts that are listed by time of change. */
      contactOrder: 'oldest_first' as 'oldest_first' | 'newest_first',
      /** Whether `updatedAfter=0` reads from the beginning, or is a 400. */
      updatedAfterZero: 'accept' as 'accept' | 'reject',
      missByFilter: 'empty' as 'empty' | 'not_found',
      unknownIdentity: 'null' as 'null' | 'dropped',
      phoneFormat: 'any' as 'any' | 'digits_only',
      /** Whether an e-mail is kept as it is sent, or in small letters. */
      emailForm: 'as_sent' as 'as_sent' | 'lower_case',
      authErrors: 'status' as 'status' | 'oce',
      /** The one identifier that the portal is set to take when a member's points are adjusted. */
      loyaltyIdentifier: 'memberId' as 'memberId' | 'phone' | 'email',
    },
    omnichatWebhooks: {
      enabled: true,
      perSecond: 500,
      concurrency: 32,
      timeoutMs: 15_000,
      automaticTries: 1,
      /** True: each team's subscription has a Signature Secret of its own. False: one secret signs for all teams. */
      secretPerTeam: false,
      /** Which API writes cause an event: those that change a value, every one, or none. */
      echoApiWrites: 'changed' as 'changed' | 'every' | 'none',
      disableAfterFailures: 20,
      disableAboveFailingShare: 0.1,
    },
  };
}

export type Settings = ReturnType<typeof defaultSettings>;

/** The values that a text switch accepts; a switch that is not here is a number or a boolean. */
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
  amounts: ['plain', 'decimal'],
  customerTopics: ['customer', 'user'],
  unknownAttribute: ['reject', 'ignore', 'create'],
  pageSizeAbove100: ['reject', 'cut'],
  missByFilter: ['empty', 'not_found'],
  unknownIdentity: ['null', 'dropped'],
  phoneFormat: ['any', 'digits_only'],
  emailForm: ['as_sent', 'lower_case'],
  authErrors: ['status', 'oce'],
  loyaltyIdentifier: ['memberId', 'phone', 'email'],
  echoApiWrites: ['changed', 'every', 'none'],
};

/**
 * Applies a partial settings object in place.
 * @throws {RangeError} when a switch does not exist or does not take that value; it names the switch, and nothing is
 * applied.
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
