import { formatRoute, parseRoute } from './route';

describe('addresses of the page', () => {
  it('come back as they went', () => {
    const route = { store: '5f0a/1', view: 'members' as const, filter: { state: 'skipped', code: 'no_phone' } };
    expect(parseRoute(formatRoute(route))).toEqual(route);
  });

  it('lead somewhere whatever was typed', () => {
    expect(parseRoute('')).toEqual({ store: null, view: 'status', filter: {} });
    expect(parseRoute('#/abc/nonsense')).toMatchObject({ store: 'abc', view: 'status' });
    expect(parseRoute('#/%E0%A4%A')).toMatchObject({ store: null });
  });
});
