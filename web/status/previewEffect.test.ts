import { changedFields, latestCounted } from './previewEffect';

const field = (members: number, changed: number) => ({ members, changed });

it('names the fields that change, the most frequent first', () => {
  const fields = { memberId: field(9, 0), tags: field(2, 3), shopline_points: field(9, 7) };
  expect(changedFields({ fields })).toEqual([
    { field: 'shopline_points', count: 7 },
    { field: 'tags', count: 3 },
  ]);
});

it('takes the newest run that went through, by saved settings, and that counted', () => {
  const fields = { memberId: field(9, 0) };
  const run = (id: string, part: object) => ({ id, status: 'completed' as const, fields, isDraft: false, ...part });
  const runs = [
    run('running', { status: 'running' }),
    run('draft', { isDraft: true }),
    run('before', { fields: {} }),
    run('issues', { status: 'completed_with_issues' }),
    run('older', {}),
  ];
  expect(latestCounted(runs)?.id).toBe('issues');
  expect(latestCounted(runs.slice(0, 3))).toBeUndefined();
});
