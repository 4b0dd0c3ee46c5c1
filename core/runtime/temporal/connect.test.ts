import { readTemporalConfig, temporalFromEnvironment } from './connect';
import { temporalVariableNames } from './variableNames';

const before = { ...process.env };

/** Every variable as the deploy files give it: empty unless it is set. */
function given(set: Record<string, string>) {
  for (const name of temporalVariableNames) process.env[name] = set[name] ?? '';
  return readTemporalConfig();
}

afterEach(() => {
  process.env = { ...before };
});

test('a server without TLS is reached while key, certificates and profile are left empty', () => {
  const { connectionOptions, namespace } = given({ TEMPORAL_ADDRESS: 'temporal:7233', TEMPORAL_NAMESPACE: 'stores' });
  expect(namespace).toBe('stores');
  expect(connectionOptions).toMatchObject({ address: 'temporal:7233' });
  expect([connectionOptions.apiKey, connectionOptions.tls]).toEqual([undefined, undefined]);
});

test('an API key turns TLS on', () => {
  const { connectionOptions } = given({ TEMPORAL_API_KEY: 'the key' });
  expect(connectionOptions).toMatchObject({ apiKey: 'the key', tls: true });
});

test.each(['yes', 'TRUE', 'on'])('a TLS switch that Temporal would take for off is named: %s', (TEMPORAL_TLS) => {
  expect(() => given({ TEMPORAL_TLS })).toThrow(`TEMPORAL_TLS: got "${TEMPORAL_TLS}"; it accepts true or false`);
});

test.each([
  ['true', {}],
  ['1', {}],
  ['false', false],
])('TLS is switched by %s', (TEMPORAL_TLS, tls) => {
  expect(given({ TEMPORAL_TLS }).connectionOptions.tls).toEqual(tls);
});

test('certificates given as text are those of the connection', () => {
  const { connectionOptions } = given({
    TEMPORAL_TLS_CLIENT_CERT_DATA: 'a certificate',
    TEMPORAL_TLS_CLIENT_KEY_DATA: 'its key',
    TEMPORAL_TLS_SERVER_NAME: 'cloud.example',
  });
  expect(connectionOptions.apiKey).toBeUndefined();
  expect(connectionOptions.tls).toMatchObject({
    serverNameOverride: 'cloud.example',
    clientCertPair: { crt: Buffer.from('a certificate'), key: Buffer.from('its key') },
  });
});

test('a profile that is in no file is named as what to correct', () => {
  expect(() => given({ TEMPORAL_PROFILE: 'nowhere' })).toThrow(/TEMPORAL_PROFILE/);
});

test.each(['::::', 'http://temporal:7233', 'temporal:99999', 'a b:7233', 'temporal:'])(
  'an address that is none is named with what it accepts: %s',
  (TEMPORAL_ADDRESS) => {
    expect(() => given({ TEMPORAL_ADDRESS })).toThrow(
      `TEMPORAL_ADDRESS: got "${TEMPORAL_ADDRESS}"; it accepts host or host:port`,
    );
  },
);

test.each(['localhost', 'temporal_1:7233', '10.0.0.7:7233', '[::1]:7233', 'stores.a1b2.tmprl.cloud:7233'])(
  'an address is taken as it is: %s',
  (TEMPORAL_ADDRESS) => {
    expect(given({ TEMPORAL_ADDRESS }).connectionOptions.address).toBe(TEMPORAL_ADDRESS);
    expect(() => temporalFromEnvironment()).not.toThrow();
  },
);

test.each(['金鑰', 'the key\n'])('an API key that no header may carry is named, and never repeated: %j', (key) => {
  expect(() => given({ TEMPORAL_API_KEY: key })).toThrow(
    'TEMPORAL_API_KEY: got a value that does not fit; it accepts visible ASCII characters',
  );
});

test('a namespace that no header may carry is named', () => {
  expect(() => given({ TEMPORAL_NAMESPACE: '商店' })).toThrow('TEMPORAL_NAMESPACE: got "商店"; it accepts visible');
});

test('certificates that are none are said to be what to correct', () => {
  given({ TEMPORAL_TLS_CLIENT_CERT_DATA: 'not PEM', TEMPORAL_TLS_CLIENT_KEY_DATA: 'not PEM' });
  expect(() => temporalFromEnvironment()).toThrow(
    /^Temporal's settings cannot be used \(.+\): correct .*TEMPORAL_TLS\*/,
  );
});

test('a certificate file that is missing is said to be what to correct', () => {
  process.env.TEMPORAL_TLS_CLIENT_CERT_PATH = '/nowhere/tls.crt';
  process.env.TEMPORAL_TLS_CLIENT_KEY_PATH = '/nowhere/tls.key';
  expect(() => given({})).toThrow(/\/nowhere\/tls\.crt.*: correct .*TEMPORAL_TLS\*/);
});
