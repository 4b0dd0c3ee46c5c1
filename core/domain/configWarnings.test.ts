import { parseConfig } from './config';
import { configWarnings, paceWarnings } from './configWarnings';

const environment = {
  PUBLIC_URL: 'https://integration.example',
  TRUSTED_PROXIES: '1',
  MONGODB_URI: 'mongodb://localhost:27017/test',
  ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
  SESSION_SECRET: 'x'.repeat(32),
  SHOPLINE_CLIENT_ID: 'client',
  SHOPLINE_CLIENT_SECRET: 'client-secret',
  OMNICHAT_OIDC_ISSUER: 'https://login.example',
  OMNICHAT_OIDC_CLIENT_ID: 'console',
  OMNICHAT_OIDC_CLIENT_SECRET: 'console-secret',
  OMNICHAT_WEBHOOK_SECRET: 'webhook-secret',
  OMNICHAT_WEBHOOK_VERIFY_TOKEN: 'verify-token',
};
const warningsOf = (env: object) => configWarnings(parseConfig({ ...environment, ...env }, 'api'));
const onThisMachine = { PUBLIC_URL: 'http://localhost:3000' };

it('says nothing of a sound configuration', () => {
  expect(warningsOf({})).toEqual([]);
  expect(warningsOf({ ...onThisMachine, TRUSTED_PROXIES: '' })).toEqual([]);
});

it('names a short session secret, and never repeats it', () => {
  const [warning, ...others] = warningsOf({ ...onThisMachine, SESSION_SECRET: 'hunter2' });
  expect(warning).toMatch(/^SESSION_SECRET is shorter than 32 characters/);
  expect(warning).not.toContain('hunter2');
  expect(others).toEqual([]);
});

it.each(['http://login.example/oidc', 'http://10.0.0.7:4020', 'http://localhost.example'])(
  'names an issuer on plain http: %s',
  (OMNICHAT_OIDC_ISSUER) => {
    expect(warningsOf({ ...onThisMachine, OMNICHAT_OIDC_ISSUER })).toEqual([
      expect.stringMatching(/^OMNICHAT_OIDC_ISSUER is plain http on /),
    ]);
  },
);

it.each(['http://localhost:4020/oidc', 'http://127.0.0.1:4020/oidc', 'http://[::1]:4020', 'http://omni.localhost'])(
  'says nothing of plain http that stays on the machine: %s',
  (OMNICHAT_OIDC_ISSUER) => {
    expect(warningsOf({ ...onThisMachine, OMNICHAT_OIDC_ISSUER })).toEqual([]);
  },
);

it('says that limits see one address for all where no proxy is named', () => {
  expect(warningsOf({ TRUSTED_PROXIES: '' })).toEqual([expect.stringMatching(/^TRUSTED_PROXIES is not set: /)]);
});

it('says what e-mail lacks where only half of it is set', () => {
  expect(warningsOf({ SMTP_URL: 'smtps://user:hunter2@mail.example' })).toEqual([
    'MAIL_FROM is not set: alerts are not sent by e-mail',
  ]);
  expect(warningsOf({ MAIL_FROM: 'Alerts <a@b.example>' })).toEqual([
    'SMTP_URL is not set: alerts are not sent by e-mail',
  ]);
  expect(warningsOf({ SMTP_URL: 'smtps://mail.example', MAIL_FROM: 'a@b.example' })).toEqual([]);
});

it.each(['smtp://mail.example', 'smtp://user:hunter2@10.0.0.7:587'])('says that mail by %s may go in clear', (url) => {
  const [warning, ...others] = warningsOf({ SMTP_URL: url, MAIL_FROM: 'a@b.example' });
  expect(warning).toMatch(/^SMTP_URL is smtp:\/\/ to (mail\.example|10\.0\.0\.7): /);
  expect(warning).not.toContain('hunter2');
  expect(others).toEqual([]);
});

it('says nothing of mail that stays on the machine', () => {
  expect(warningsOf({ SMTP_URL: 'smtp://localhost:1025', MAIL_FROM: 'a@b.example' })).toEqual([]);
});

it('refuses alerts to private addresses where others reach the service', () => {
  expect(() => warningsOf({ OUTBOUND_ALLOW_PRIVATE: 'true' })).toThrow(/OUTBOUND_ALLOW_PRIVATE/);
  expect(warningsOf({ ...onThisMachine, OUTBOUND_ALLOW_PRIVATE: 'true' })).toEqual([]);
});

it('says which pace is above what a partner documents, and nothing of one at it', () => {
  const faster = { SHOPLINE_REQUESTS_PER_SECOND: '20.5', OMNICHAT_REQUESTS_PER_SECOND: '1000000' };
  const warnings = [
    'SHOPLINE_REQUESTS_PER_SECOND is 20.5: SHOPLINE documents 20 calls a second, and refuses what is above',
    'OMNICHAT_REQUESTS_PER_SECOND is 1000000: Omnichat documents 40 calls a second, and refuses what is above',
  ];
  expect(warningsOf(faster)).toEqual(warnings);
  expect(warningsOf({ SHOPLINE_REQUESTS_PER_SECOND: '20', OMNICHAT_REQUESTS_PER_SECOND: '40' })).toEqual([]);
  expect(paceWarnings(parseConfig({ ...environment, ...faster }, 'worker'))).toEqual(warnings);
});
