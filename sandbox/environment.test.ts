import { readEnvironment } from './environment';

test('an empty variable counts as one that is not set', () => {
  const empty = { SANDBOX_CONTROL_PORT: '', SANDBOX_WEBHOOK_URL: '', SANDBOX_DATA_DIR: '' };
  expect(readEnvironment(empty)).toEqual(readEnvironment({}));
  expect(readEnvironment(empty)).toMatchObject({ SANDBOX_CONTROL_PORT: 4000 });
});

test('a variable that means nothing is named', () => {
  expect(() => readEnvironment({ SANDBOX_CONTROL_PORT: 'x' })).toThrow('SANDBOX_CONTROL_PORT');
});
