import { configWarnings } from './configWarnings';

const sound = { sessionSecret: 'x'.repeat(16), omnichat: { oidcIssuer: 'https://login.example' } };

it('says nothing of a sound configuration', () => {
  expect(configWarnings(sound)).toEqual([]);
});

it('names a short session secret, and never repeats it', () => {
  const [warning, ...others] = configWarnings({ ...sound, sessionSecret: 'hunter2' });
  expect(warning).toMatch(/^SESSION_SECRET is shorter than 16 characters/);
  expect(warning).not.toContain('hunter2');
  expect(others).toEqual([]);
});

it.each(['http://login.example/oidc', 'http://10.0.0.7:4020', 'http://localhost.example'])(
  'names an issuer on plain http: %s',
  (oidcIssuer) => {
    expect(configWarnings({ ...sound, omnichat: { oidcIssuer } })).toEqual([
      expect.stringMatching(/^OMNICHAT_OIDC_ISSUER is plain http on /),
    ]);
  },
);

it.each(['http://localhost:4020/oidc', 'http://127.0.0.1:4020/oidc', 'http://[::1]:4020', 'http://omni.localhost'])(
  'says nothing of plain http that stays on the machine: %s',
  (oidcIssuer) => {
    expect(configWarnings({ ...sound, omnichat: { oidcIssuer } })).toEqual([]);
  },
);
