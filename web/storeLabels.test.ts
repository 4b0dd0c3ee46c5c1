import { storeLabels } from './storeLabels';

it('tells stores of one name apart, and leaves the others their names', () => {
  const stores = [
    { id: 'a1', name: '好日子' },
    { id: 'b2', name: '晨光' },
    { id: 'c3', name: '好日子' },
  ];
  expect(storeLabels(stores).map(({ label }) => label)).toEqual(['好日子 · a1', '晨光', '好日子 · c3']);
});
