import { LoginAdapter } from './loginAdapter';

test('a grant taken back takes its tokens along, not a login under way that names it', async () => {
  const tokens = new LoginAdapter('AccessToken');
  const logins = new LoginAdapter('Interaction');
  await tokens.upsert('t1', { grantId: 'g1' }, 60);
  await tokens.upsert('t2', { grantId: 'g2' }, 60);
  await logins.upsert('i1', { grantId: 'g1' }, 60);
  await tokens.revokeByGrantId('g1');
  expect(await tokens.find('t1')).toBeUndefined();
  expect(await tokens.find('t2')).toMatchObject({ grantId: 'g2' });
  expect(await logins.find('i1')).toMatchObject({ grantId: 'g1' });
});
