import { proxyActivities } from '@temporalio/workflow';
import type { MemberWrite } from './job';

/** The first argument of each is the index of the store in `PeerJob.stores`. */
export interface PeerActivities {
  readPage(store: number, previousId: string | undefined): Promise<{ writes: MemberWrite[]; nextId: string | null }>;
  write(store: number, member: MemberWrite): Promise<void>;
}

const { readPage, write } = proxyActivities<PeerActivities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second' },
});

/** One activity a page, then one a member; writing a page and reading the next go side by side. */
export async function syncMembers(store: number): Promise<void> {
  let previousId: string | undefined;
  let writing: Promise<unknown> = Promise.resolve();
  for (;;) {
    const page = await readPage(store, previousId);
    await writing;
    if (page.nextId === null) return;
    previousId = page.nextId;
    writing = Promise.all(page.writes.map((member) => write(store, member)));
  }
}
