import { describeError, type Language } from '../../core/domain/errors';
import { refusalOf } from './refusals';

it.each<[Language, 'shopline' | 'omnichat' | undefined]>([
  ['en', 'shopline'],
  ['zh-TW', 'omnichat'],
  ['zh-TW', undefined],
])('words a refusal as the server does, in %s, with a connection made at %s', (language, origin) => {
  for (const code of ['store_connected_elsewhere', 'store_not_authorized'] as const) {
    expect(refusalOf(code, language, origin)).toMatchObject(describeError(code, language, { origin }));
  }
});
