import { adminWithProvenStore, urls } from '../api/client';

/** More than an access token may ask in a minute (600), fewer than a session may (3,000). */
const MANY = 700;
const AT_ONCE = 25;

async function statusesOf(ask: () => Promise<Response>): Promise<number[]> {
  const statuses = new Set<number>();
  for (let asked = 0; asked < MANY; asked += AT_ONCE) {
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, ask));
    for (const { status } of answers) statuses.add(status);
    await Promise.all(answers.map((answer) => answer.arrayBuffer()));
  }
  return [...statuses];
}

it('many requests of one page are all answered', async () => {
  const { admin } = await adminWithProvenStore();
  expect(await statusesOf(() => admin.browser.request(`${urls.api}/api/session`, {}))).toEqual([200]);
});
