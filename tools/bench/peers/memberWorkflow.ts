import { proxyActivities } from '@temporalio/workflow';
import type { MemberWrite } from './job';

export interface PeerActivities {
  readPage(previousId: string | undefined): Promise<{ writes: MemberWrite[]; nextId: string | null }>;
  write(member: MemberWrite): Promise<void>;
}

const { readPage, write } = proxyActivities<PeerActivities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second' },
});

/** One activity a page, then one a member; writing a page and reading the next go side by side. */
export async function syncMembers(): Promise<void> {
  let previousId: string | undefined;
  let writing: Promise<unknown> = Promise.resolve();
  for (;;) {
    const page = await readPage(previousId);
    await writing;
    if (page.nextId === null) return;
    previousId = page.nextId;
    writing = Promise.all(page.writes.map((member) => write(member)));
  }
}
