import { readTemporalConfig } from './connect';
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
