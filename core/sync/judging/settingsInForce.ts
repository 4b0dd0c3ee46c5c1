import { settingsInForce } from '../../domain/keptAttributes';
import type { Settings } from '../../domain/types';
import type { Integration, Member } from '../../store/documents';

/** The settings one member is judged by, and what its record is to tell of that. */
export interface JudgedBy {
  settings: Settings;
  /** As `Member.newSettingsEpoch`; absent when no settings wait for a sync. */
  newSettingsEpoch?: number;
}

/**
 * Which settings hold for whom. What was saved since the last full sync began is for members that change; everyone else
 * waits for the next sync, so a read in the background goes by the settings of the last one, but for what was switched off
 * since: that no contact gets any more. A member that was judged by the new ones stays with them, or such a read would
 * take back what its change brought.
 */
export class SettingsInForce {
  private readonly saved: JudgedBy;
  private readonly applied: JudgedBy;

  constructor(integration: Pick<Integration, 'settings' | 'resyncNeeded' | 'appliedSettings' | 'settingsEpoch'>) {
    const { settings, resyncNeeded, settingsEpoch } = integration;
    const [, applied] = resyncNeeded ? settingsInForce(integration) : [];
    this.saved = applied ? { settings, newSettingsEpoch: settingsEpoch ?? 0 } : { settings };
    this.applied = applied ? { settings: applied } : this.saved;
  }

  /** In a preview: settings that are not saved, by which it judges. */
  draft: Settings | undefined;

  /** @param look what the member is judged for. */
  of(known: Member | undefined, look: { isPreview: boolean; isBackground?: boolean | undefined }): JudgedBy {
    // A preview shows what a sync would do, and leaves no trace of having been.
    if (look.isPreview) return { settings: this.draft ?? this.saved.settings };
    const isWithNew = known?.newSettingsEpoch === this.saved.newSettingsEpoch;
    return look.isBackground && !isWithNew ? this.applied : this.saved;
  }
}
