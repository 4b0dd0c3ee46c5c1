import { customAttributes } from '../../core/domain/attributes';
import { generatedPart, table } from './generated';

test('docs/requirements.md lists the custom attributes of the table in core/domain/attributes.ts', () => {
  const wanted = table(
    ['custom attribute', 'type', 'means', 'read from'],
    customAttributes.map(({ key, type, meaning, fields }) => [
      `\`${key}\``,
      type,
      meaning.en,
      Object.keys(fields)
        .map((field) => `\`${field}\``)
        .join(', '),
    ]),
  );
  expect(generatedPart('docs/requirements.md', 'attributes', wanted)).toBe(wanted);
});
