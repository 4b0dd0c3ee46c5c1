import { ConfigError, environmentVariables, parseConfig } from './config';

const key = Buffer.alloc(32, 1).toString('base64');
const otherKey = Buffer.alloc(32, 2).toString('base64');
const required = {
  MONGODB_URI: 'mongodb://localhost:27017/test',
  ENCRYPTION_KEY: key,
  SESSION_SECRET: 'thirty-two characters and more, of any kind',
  SHOPLINE_CLIENT_ID: 'client',
  SHOPLINE_CLIENT_SECRET: 'client-secret',
  OMNICHAT_OIDC_ISSUER: 'https://login.example',
  OMNICHAT_OIDC_CLIENT_ID: 'console',
  OMNICHAT_OIDC_CLIENT_SECRET: 'console-secret',
  OMNICHAT_WEBHOOK_SECRET: 'webhook-secret',
  OMNICHAT_WEBHOOK_VERIFY_TOKEN: 'verify-token',
};

function problemsOf(env: Record<string, string | undefined>): string[] {
  try {
    parseConfig(env, 'api');
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('the environment', () => {
  it('needs only what has no default', () => {
    expect(parseConfig(required, 'api')).toMatchObject({
      port: 3000,
      publicUrl: 'http://localhost:3000',
      taskQueue: 'shopline-integration',
      deployment: { name: 'shopline-omnichat', buildId: null },
      oldEncryptionKeys: [],
      shopline: { apiUrl: 'https://open.shopline.io', userAgent: 'client', requestsPerSecond: 20, pageSize: 250 },
      omnichat: { apiUrl: 'https://open-api.omnichat.ai', requestsPerSecond: 40 },
      reconcileEverySeconds: 900,
      fullReads: { budget: 0.05, leastSeconds: 120, mostSeconds: 21_600 },
      links: { help: null, support: null, privacy: null, terms: null, omnichat: null },
      logLevel: 'info',
      metricsPort: 9464,
    });
    expect(parseConfig(required, 'worker').metricsPort).toBe(9465);
  });

  it.each([
    [{}, { isOn: false, protocol: 'http/protobuf' }],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }, { isOn: true, protocol: 'http/protobuf' }],
    [
      {
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4318/v1/traces',
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      },
      { isOn: true, protocol: 'http/json' },
    ],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_SDK_DISABLED: 'true' }, { isOn: false }],
  ])('traces only when a collector is named: %j', (env, tracing) => {
    expect(parseConfig({ ...required, ...env }, 'worker').tracing).toMatchObject(tracing);
  });

  it('refuses a protocol that traces are not sent by', () => {
    expect(problemsOf({ ...required, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).toEqual([
      'OTEL_EXPORTER_OTLP_PROTOCOL: got "grpc"; it accepts http/protobuf or http/json',
    ]);
  });

  it('names every variable that is missing at once', () => {
    const named = problemsOf({}).map((problem) => problem.split(':')[0]);
    expect(named.sort()).toEqual(Object.keys(required).sort());
    expect(problemsOf({})).toContain(
      'MONGODB_URI: got nothing; it is required and accepts a mongodb:// or mongodb+srv:// URI',
    );
    expect(problemsOf({})).toContain(
      'ENCRYPTION_KEY: got nothing; it is required and accepts 32 bytes in base64 (openssl rand -base64 32)',
    );
    for (const problem of problemsOf({})) expect(problem).not.toMatch(/invalid|expected/i);
  });

  it('tells which variables are required', () => {
    const names = environmentVariables.filter((variable) => variable.required).map(({ name }) => name);
    expect(names.sort()).toEqual(Object.keys(required).sort());
  });

  it('takes an empty variable for one that is not set', () => {
    expect(parseConfig({ ...required, PORT: '', SHOPLINE_USER_AGENT: '' }, 'api').port).toBe(3000);
    expect(problemsOf({ ...required, SESSION_SECRET: '' })).toEqual([
      'SESSION_SECRET: got nothing; it is required and accepts any text, 32 characters or more where PUBLIC_URL is not this machine',
    ]);
  });

  it.each([
    ['PORT', '70000', 'a whole number from 0 to 65535'],
    ['PORT', 'http', 'a whole number from 0 to 65535'],
    ['SHOPLINE_API_URL', 'open.shopline.io', 'an http(s) URL'],
    ['HELP_URL', 'help.example', 'an http(s) URL'],
    ['PUBLIC_URL', 'http://localhost:99999', 'an http(s) URL'],
    ['SHOPLINE_API_URL', 'http://:4010', 'an http(s) URL'],
    ['PUBLIC_URL', 'https://app.example/?shop=1', 'an http(s) URL without user, query or #'],
    ['PUBLIC_URL', 'https://app.example/#/', 'an http(s) URL without user, query or #'],
    ['PUBLIC_URL', 'https://app.example/sync', 'an http(s) URL without a path'],
    ['OMNICHAT_OIDC_ISSUER', 'https://a b', 'an http(s) URL'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://[collector]:4318', 'an http(s) URL'],
    ['SUPPORT_CONTACT', 'https://help.example:port', 'an http(s) URL or mailto:'],
    ['SUPPORT_CONTACT', 'javascript:alert(1)', 'an http(s) URL or mailto:'],
    ['SHOPLINE_PAGE_SIZE', '0', 'a whole number from 1 to 999'],
    ...['1000', '1000/', '0/300', '1000/0', '1000/5m', '1000 / 300'].map((value): [string, string, string] => [
      'SHOPLINE_CALLS_PER_ADDRESS',
      value,
      'calls/seconds, such as 1000/300',
    ]),
    ['SHOPLINE_USER_AGENT', '中文', 'visible ASCII characters, spaces only between them'],
    ['SHOPLINE_USER_AGENT', 'partner\n', 'visible ASCII characters, spaces only between them'],
    [
      'SHOPLINE_CLIENT_ID',
      '商店',
      "the client id from the app's page in SHOPLINE's Developer Center: visible ASCII characters, spaces only between them",
    ],
    ['OMNICHAT_REQUESTS_PER_SECOND', '-1', 'a number from 0.1 to 1000000'],
    ['RECONCILE_EVERY_SECONDS', '1.5', 'a whole number from 1 to 604800'],
    ['FULL_READ_BUDGET', '0', 'a number from 0.001 to 1'],
    ['FULL_READ_MOST_SECONDS', '6h', 'a whole number from 1 to 604800'],
    ['LOG_LEVEL', 'verbose', 'one of fatal, error, warn, info, debug, trace, silent'],
    ['TEMPORAL_WORKER_BUILD_ID', 'v 1', 'letters, digits, `.`, `-` and `_`, at most 100'],
    ['TEMPORAL_DEPLOYMENT_NAME', 'shopline.omnichat', 'letters, digits, `-` and `_`, at most 100'],
  ])('names %s, that it got "%s", and what it accepts', (name, value, accepts) => {
    expect(problemsOf({ ...required, [name]: value })).toEqual([`${name}: got "${value}"; it accepts ${accepts}`]);
  });

  it.each([
    ['ENCRYPTION_KEY', 'c2hvcnQ=', '32 bytes in base64'],
    ['OLD_ENCRYPTION_KEYS', `${otherKey},c2hvcnQ=`, '32 bytes in base64'],
    ['MONGODB_URI', 'postgres://me:hidden@db/x', 'a mongodb:// or mongodb+srv:// URI'],
    ['PUBLIC_URL', 'https://me:hidden@app.example', 'an http(s) URL without user, query or #'],
    ['SANDBOX_CONTROL_URL', 'http://me:hidden@localhost:4010', 'an http(s) URL without user, query or #'],
  ])('does not repeat the value of %s, which may be secret', (name, value, accepts) => {
    const [problem, ...others] = problemsOf({ ...required, [name]: value });
    expect(others).toEqual([]);
    expect(problem).toContain(`${name}: got a value that does not fit; it accepts ${accepts}`);
    expect(problem).not.toContain(value);
  });

  it('reads how many calls all stores may make together; none unless it is told', () => {
    const { shopline } = parseConfig({ ...required, SHOPLINE_CALLS_PER_ADDRESS: '1000/300' }, 'worker');
    expect(shopline.callsPerAddress).toEqual({ calls: 1_000, windowMs: 300_000 });
    expect(parseConfig(required, 'worker').shopline.callsPerAddress).toBeNull();
  });

  it.each([
    [undefined, []],
    ['1', 1],
    ['2', 2],
    ['10.0.0.0/8, 192.168.1.7,fd00::/8', ['10.0.0.0/8', '192.168.1.7', 'fd00::/8']],
  ])('reads whose word about the sender counts: %s', (value, trusted) => {
    expect(parseConfig({ ...required, TRUSTED_PROXIES: value }, 'api').trustedProxies).toEqual(trusted);
  });

  it.each(['yes', '-1', '1,10.0.0.0/8', '10.0.0.0/33', 'proxy.example'])('refuses proxies named %s', (value) => {
    expect(problemsOf({ ...required, TRUSTED_PROXIES: value })).toEqual([
      `TRUSTED_PROXIES: got "${value}"; it accepts a number of hops, or IP addresses and networks, comma separated`,
    ]);
  });

  it('reads a list of old keys', () => {
    const { oldEncryptionKeys } = parseConfig({ ...required, OLD_ENCRYPTION_KEYS: ` ${otherKey} , ${key}` }, 'worker');
    expect(oldEncryptionKeys).toEqual([otherKey, key]);
  });

  it.each(['OPERATOR_SUBJECTS', 'OLD_ENCRYPTION_KEYS'])('refuses %s of commas alone', (name) => {
    expect(problemsOf({ ...required, [name]: ' , ' })).toEqual([expect.stringContaining(`${name}: got `)]);
    expect(problemsOf({ ...required, [name]: `${key},` })).toEqual([]);
  });

  it.each([
    [
      { FULL_READ_MOST_SECONDS: '1' },
      'FULL_READ_MOST_SECONDS: got "1"; it accepts FULL_READ_LEAST_SECONDS (120) or more',
    ],
    [
      { FULL_READ_LEAST_SECONDS: '99999' },
      'FULL_READ_LEAST_SECONDS: got "99999"; it accepts FULL_READ_MOST_SECONDS (21600) or less',
    ],
    [
      { FULL_READ_LEAST_SECONDS: '90', FULL_READ_MOST_SECONDS: '60' },
      'FULL_READ_MOST_SECONDS: got "60"; it accepts FULL_READ_LEAST_SECONDS (90) or more',
    ],
  ])('refuses intervals that end before they begin: %j', (env, problem) => {
    expect(problemsOf({ ...required, ...env })).toEqual([problem]);
  });

  it('takes an interval that stays the same', () => {
    expect(problemsOf({ ...required, FULL_READ_LEAST_SECONDS: '600', FULL_READ_MOST_SECONDS: '600' })).toEqual([]);
  });

  it("keeps the slash at the end of the issuer's name", () => {
    const { omnichat } = parseConfig({ ...required, OMNICHAT_OIDC_ISSUER: 'https://x/oidc/' }, 'api');
    expect(omnichat.oidcIssuer).toBe('https://x/oidc/');
  });

  // The login's library sends the redirect URI in this form: written otherwise it would not be the one registered.
  it('writes a URL as browsers do', () => {
    const { publicUrl } = parseConfig({ ...required, PUBLIC_URL: 'https://App.Example:443/' }, 'api');
    expect(publicUrl).toBe('https://app.example');
  });

  it('drops the slash at the end of a URL, and makes the public one from the port', () => {
    const { publicUrl, shopline } = parseConfig({ ...required, PORT: '8080', SHOPLINE_API_URL: 'http://x/v/' }, 'api');
    expect([publicUrl, shopline.apiUrl]).toEqual(['http://localhost:8080', 'http://x/v']);
  });
});

describe('a service that others reach', () => {
  const exposed = { ...required, PUBLIC_URL: 'https://integration.example' };

  it('starts with https and a long secret, beside a sandbox on its own machine as well', () => {
    expect(problemsOf(exposed)).toEqual([]);
    expect(problemsOf({ ...exposed, OMNICHAT_OIDC_ISSUER: 'http://127.0.0.1:4020/oidc' })).toEqual([]);
  });

  it.each(['SHOPLINE_CLIENT_SECRET', 'OMNICHAT_WEBHOOK_SECRET', 'OMNICHAT_OIDC_CLIENT_ID'])(
    'refuses %s where it is only blanks',
    (name) => {
      expect(problemsOf({ ...required, [name]: '  ' })).toEqual([expect.stringContaining(`${name}: got `)]);
    },
  );

  it.each(['/_sys/queue', 'a queue', 'q'.repeat(201)])('refuses the task queue %s, as Temporal would', (name) => {
    expect(problemsOf({ ...required, TEMPORAL_TASK_QUEUE: name })).toEqual([
      expect.stringMatching(/^TEMPORAL_TASK_QUEUE: got .*visible ASCII characters, at most 200/),
    ]);
  });

  it.each([
    ['PUBLIC_URL', 'http://integration.example', 'got "http://integration.example"', 'an https URL'],
    ['OMNICHAT_OIDC_ISSUER', 'http://login.example', 'got "http://login.example"', 'an https URL'],
    ['OMNICHAT_API_URL', 'http://10.0.0.7:4020', 'got "http://10.0.0.7:4020"', 'an https URL'],
    ['SHOPLINE_API_URL', 'http://open.example', 'got "http://open.example"', 'an https URL'],
    ['SHOPLINE_OAUTH_URL', 'http://localhost.example', 'got "http://localhost.example"', 'an https URL'],
    ['SESSION_SECRET', 'thirty-one characters and less.', 'got a value that does not fit', '32 characters or more'],
    ['SANDBOX_CONTROL_URL', 'http://localhost:4000', 'got "http://localhost:4000"', 'nothing'],
  ])('refuses %s %s', (name, value, got, accepts) => {
    expect(problemsOf({ ...exposed, [name]: value })).toEqual([
      `${name}: ${got}; where PUBLIC_URL is not this machine it accepts ${accepts}`,
    ]);
  });

  it.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000', 'http://omni.localhost'])(
    'is not one whose PUBLIC_URL is %s',
    (PUBLIC_URL) => {
      const trial = { OMNICHAT_OIDC_ISSUER: 'http://sandbox:4020/oidc', SANDBOX_CONTROL_URL: 'http://localhost:4000' };
      expect(problemsOf({ ...required, PUBLIC_URL, SESSION_SECRET: 'x', ...trial })).toEqual([]);
    },
  );

  it('takes a sandbox on another machine for none of its own', () => {
    expect(problemsOf({ ...required, SANDBOX_CONTROL_URL: 'http://sandbox.example:4000' })).toEqual([
      'SANDBOX_CONTROL_URL: got "http://sandbox.example:4000"; it accepts a URL on this machine',
    ]);
  });
});

describe('a worker', () => {
  it('is given no secret that api alone uses', () => {
    const apiSecrets = ['SESSION_SECRET', 'SHOPLINE_CLIENT_SECRET', 'OMNICHAT_OIDC_CLIENT_SECRET'];
    const webhookSecrets = ['OMNICHAT_WEBHOOK_SECRET', 'OMNICHAT_WEBHOOK_VERIFY_TOKEN'];
    const left = Object.entries(required).filter(([name]) => ![...apiSecrets, ...webhookSecrets].includes(name));
    expect(() => parseConfig(Object.fromEntries(left), 'worker')).not.toThrow();
    expect(problemsOf(Object.fromEntries(left))).toHaveLength(5);
  });
});
