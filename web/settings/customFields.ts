import type { CustomField, StoreField } from '../api/types';

/** An own field as the page lists it: its name at SHOPLINE, and what an admin has set up for it, if anything. */
export interface FieldRow {
  /** Stays the same when SHOPLINE's list arrives while an admin types. */
  rowId: string;
  fieldId: string;
  name: string;
  field: CustomField | undefined;
}

/**
 * All own fields in the store's order, so that none moves while an admin types its key. Then comes what else is set up:
 * for fields that SHOPLINE no longer lists, or for a field a second time.
 */
export function fieldRows(store: StoreField[], chosen: CustomField[]): FieldRow[] {
  const listed = store.map(({ fieldId }) => chosen.find((field) => field.fieldId === fieldId));
  const others = chosen.filter((field) => !listed.includes(field));
  const nameOf = (fieldId: string) => store.find((field) => field.fieldId === fieldId)?.name ?? fieldId;
  const rows = [
    ...store.map(({ fieldId, name }, at) => ({ fieldId, name, field: listed[at] })),
    ...others.map((field) => ({ fieldId: field.fieldId, name: nameOf(field.fieldId), field })),
  ];
  return rows.map((row, at) => {
    const before = rows.slice(0, at).filter(({ fieldId }) => fieldId === row.fieldId);
    return { ...row, rowId: `${before.length}:${row.fieldId}` };
  });
}

export type KeyProblem = 'invalidKey' | 'takenKey';

/**
 * Why the key of a field cannot be taken; null when it can, or there is none.
 * @param table keys of the attributes every store has
 */
export function keyProblem(field: CustomField, chosen: CustomField[], table: string[]): KeyProblem | null {
  if (field.key === '') return null;
  if (!/^\w{1,100}$/.test(field.key)) return 'invalidKey';
  const others = chosen.filter((other) => other !== field).map(({ key }) => key);
  return [...table, ...others].includes(field.key) ? 'takenKey' : null;
}

/**
 * The chosen fields once an admin has typed a key for one of them. A field whose key was emptied stays, so that a key
 * typed next finds the type and the switch as they were.
 */
export function withKey(chosen: CustomField[], { fieldId, field }: FieldRow, key: string): CustomField[] {
  if (!field) return key === '' ? chosen : [...chosen, { fieldId, key, type: 'text', enabled: true }];
  return chosen.map((other) => (other === field ? { ...other, key } : other));
}
