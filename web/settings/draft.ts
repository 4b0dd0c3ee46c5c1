import type { Settings as AllSettings } from '../api/types';

/** What the form of the settings edits. */
export type Settings = Pick<
  AllSettings,
  'eligibility' | 'unmatched' | 'attributes' | 'conditions' | 'customFields' | 'version'
>;

/** Settings by name: `eligibility`, `unmatched`, the key of each attribute, and each list as its JSON text. */
type Values = Record<string, string | boolean>;

export interface Rebased {
  /** The newest settings, with every change of our draft on top. */
  draft: Settings;
  /** What others changed since our draft was begun. */
  theirs: { name: string; value: string | boolean }[];
}

function valuesOf(settings: Settings): Values {
  const { eligibility, unmatched, attributes, conditions, customFields } = asSent(settings);
  return {
    eligibility,
    unmatched,
    ...Object.fromEntries(attributes.map(({ key, enabled }) => [key, enabled])),
    conditions: JSON.stringify(conditions),
    customFields: JSON.stringify(customFields),
  };
}

/** The settings as the API takes them: an own field without a key is not set up. */
export function asSent(settings: Settings): Settings {
  return { ...settings, customFields: settings.customFields.filter(({ key }) => key !== '') };
}

/** Names of the settings that differ. */
export function changesBetween(one: Settings, other: Settings): string[] {
  const [ours, others] = [valuesOf(one), valuesOf(other)];
  return Object.keys(others).filter((name) => ours[name] !== others[name]);
}

/** Puts our changes of `base` on the newest settings: what only others changed comes in, what we changed stays ours. */
export function rebase(base: Settings, newest: Settings, ours: Settings): Rebased {
  const mine = changesBetween(base, ours);
  const wanted = valuesOf(ours);
  const current = valuesOf(newest);
  const isMine = (name: string) => mine.includes(name);
  // A setting that both changed has the same value now, as each has only two. Of a list that both changed, ours stays.
  const theirs = changesBetween(base, newest).map((name) => ({ name, value: current[name] ?? false }));
  return {
    draft: {
      version: newest.version,
      eligibility: isMine('eligibility') ? ours.eligibility : newest.eligibility,
      unmatched: isMine('unmatched') ? ours.unmatched : newest.unmatched,
      attributes: newest.attributes.map(({ key, enabled }) => ({
        key,
        enabled: isMine(key) ? wanted[key] === true : enabled,
      })),
      conditions: isMine('conditions') ? ours.conditions : newest.conditions,
      customFields: isMine('customFields') ? ours.customFields : newest.customFields,
    },
    theirs,
  };
}
