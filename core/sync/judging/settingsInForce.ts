import { settingsInForce } from '../../domain/keptAttributes';
import type { Settings } from '../../domain/types';
import type { Integration, Member } from '../../store/documents';

/** The settings that a member is judged by, and what its record says of that. */
export interface JudgedBy {
  settings: Settings;
  /** As `Member.newSettingsEpoch`; absent unless these settings wait for a full sync. */
  newSettingsEpoch?: number;
}

/**
 * Which settings hold for whom. Settings saved since the last full sync began are for members that change. Everyone
 * else waits for the next sync, so a read in the background goes by the settings of the last one, without what an admin
 * has switched off since: no contact gets that any more. A member that was judged by the new settings stays with them,
 * or such a read would take back what its change brought.
 */
export class SettingsInForce {
  private readonly saved: JudgedBy;
  private readonly applied: JudgedBy;

  constructor(integration: Pick<Integration, 'settings' | 'resyncNeeded' | 'appliedSettings' | 'settingsEpoch'>) {
    const { settings, resyncNeeded, settingsEpoch } = integration;
    const [, applied] = resyncNeeded ? settingsInForce(integration) : [];
    this.saved = applied ? { settings, newSettingsEpoch: settingsEpoch } : { settings };
    this.applied = applied ? { settings: applied } : this.saved;
  }

  /** Settings that are not saved, by which a preview judges. */
  draft: Settings | undefined;

  /** @param look what the member is judged for. */
  of(known: Member | undefined, look: { isPreview: boolean; isBackground?: boolean | undefined }): JudgedBy {
    // A preview shows what a sync would do, and leaves no trace of having been.
    if (look.isPreview) return { settings: this.draft ?? this.saved.settings };
    const isWithNew = known?.newSettingsEpoch === this.saved.newSettingsEpoch;
    return look.isBackground && !isWithNew ? this.applied : this.saved;
  }
}
