import { changedFields } from './changedFields';

it('names what a sync would write, lists compared by what is in them', () => {
  const fields = [
    { field: 'phone', shopline: '1', omnichat: '1', after: '1' },
    { field: 'tags', shopline: ['VIP'], omnichat: ['team'], after: ['team', 'VIP'] },
    { field: 'email', shopline: 'a', omnichat: null, after: 'a' },
    { field: 'same', shopline: ['x'], omnichat: ['x'], after: ['x'] },
  ];
  expect(changedFields(fields)).toEqual(['tags', 'email']);
});
