import { invalidBody } from './errors';
import type { AttributeDefinition, AttributeType, AttributeValue, Team } from './team';

const maxKeyLength = 100;
const maxValueLength = 1_000;
/** What a cleared date or datetime reads back as. */
const clearedDate = '1970-01-01';

/**
 * Reads `customAttributes` of a write into values by key, checked against the team's definitions.
 * @throws {OmnichatError} 400 for an undefined or archived key or a value of another type; no value is applied then.
 */
export function readAttributes(
  team: Team,
  input: unknown,
  unknownKey: 'reject' | 'ignore' | 'create',
): Record<string, AttributeValue> {
  if (!Array.isArray(input)) throw invalidBody('customAttributes must be an array');
  const values: Record<string, AttributeValue> = {};
  for (const entry of input as unknown[]) {
    if (typeof entry !== 'object' || entry === null) throw invalidBody('customAttributes must hold objects');
    const { key, value } = entry as { key?: unknown; value?: unknown };
    if (typeof key !== 'string' || key === '' || key.length > maxKeyLength || !/^\w+$/.test(key)) {
      throw invalidBody('customAttributes.key is invalid');
    }
    const definition = team.definitions.get(key);
    if (definition?.isActive) values[key] = checkValue(definition, value);
    else if (unknownKey === 'create' && !definition)
      values[key] = checkValue(createDefinition(team, key, value), value);
    else if (unknownKey !== 'ignore') throw invalidBody(`customAttributes.key ${key} is not an active attribute`);
  }
  return values;
}

export function isCleared(type: AttributeType, value: AttributeValue | undefined): boolean {
  return value === undefined || value === '' || ((type === 'date' || type === 'datetime') && value === clearedDate);
}

function checkValue({ key, type }: AttributeDefinition, value: unknown): AttributeValue {
  const wrong = () => invalidBody(`customAttributes.value of ${key} is not a valid ${type}`);
  switch (type) {
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong();
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') throw wrong();
      return value;
    case 'text':
      if (typeof value !== 'string' || value.length > maxValueLength) throw wrong();
      return value;
    case 'date':
    case 'datetime': {
      if (typeof value !== 'string') throw wrong();
      if (value === '') return clearedDate;
      const form = type === 'date' ? /^\d{4}-\d{2}-\d{2}$/ : /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/;
      if (!form.test(value) || !isCalendarTime(value)) throw wrong();
      return value;
    }
  }
}

function isCalendarTime(value: string): boolean {
  const full = value.length === 10 ? `${value}T00:00:00` : value;
  const ms = Date.parse(`${full}Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(full);
}

function createDefinition(team: Team, key: string, value: unknown): AttributeDefinition {
  const type = typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'text';
  const definition: AttributeDefinition = { key, type, displayName: key, isActive: true };
  team.definitions.set(key, definition);
  return definition;
}
