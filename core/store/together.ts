import type { ContactState, Member } from './documents';
import { gatherLooks, gatherRenewals } from './leases/leaseRounds';
import { GatheredRecords } from './members/gatheredRecords';
import type { Models } from './models';
import { gatherJournal, gatherRunSaves } from './runs/runRounds';

/**
 * The leases of one process read and write several times a second. A few commands serve all of them, however many there
 * are. Each process gathers its own.
 */
export function gatherCommands(models: Models) {
  return {
    look: gatherLooks(models),
    renew: gatherRenewals(models),
    members: new GatheredRecords<Member>(models.members),
    contacts: new GatheredRecords<ContactState>(models.contacts),
    saveRun: gatherRunSaves(models),
    writeJournal: gatherJournal(models),
  };
}

export type Together = ReturnType<typeof gatherCommands>;
