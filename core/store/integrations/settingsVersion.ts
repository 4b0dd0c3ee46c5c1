import type { Integration } from '../documents';

/** The version of the settings, by which a caller that saves can say which settings it has seen. */
export function settingsVersionOf({ settingsVersion = 0 }: Pick<Integration, 'settingsVersion'>): number {
  return settingsVersion;
}
