import { Checklist } from './checklist';

function listOf(): { checklist: Checklist; said: string[] } {
  const said: string[] = [];
  return { checklist: new Checklist((line) => said.push(line)), said };
}

it('sums up what came of a story and how many checks held', async () => {
  const { checklist, said } = listOf();
  await checklist.step('The first sync', () => Promise.resolve());
  checklist.expect(true, 'it went through');
  checklist.note('3 left out by the rules');
  checklist.conclude('10 members read');
  expect(said).toEqual([
    expect.stringMatching(/^ {2}✓ {2}The first sync \(\d+\.\d s\)$/),
    '  ✓  it went through',
    '  ·  3 left out by the rules',
  ]);
  expect(checklist.summary()).toBe('Summary\n  ·  10 members read\n  Every step held: 2 of 2 checks.');
  expect(checklist.hasFailed).toBe(false);
});

it('names once more what did not hold', async () => {
  const { checklist } = listOf();
  checklist.expect(false, 'it wrote 2 contacts');
  checklist.expect(true, 'none failed');
  const away = checklist.step('The extension is removed', () => Promise.reject(new Error('no answer')));
  await expect(away).rejects.toThrow('no answer');
  expect(checklist.summary().split('\n')).toEqual([
    'Summary',
    '  ✗  it wrote 2 contacts',
    '  ✗  The extension is removed: no answer',
    '  Not every step held: 1 of 3 checks.',
  ]);
  expect(checklist.hasFailed).toBe(true);
});
