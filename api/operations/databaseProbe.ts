import { withDeadline } from '../../core/runtime/async';
import type { Store } from '../../core/store';
import { RecentAnswers } from '../recentAnswers';
import { ping } from '../../core/store/databaseAway';

const timeoutMs = 3_000;

/** Anybody may ask; MongoDB is asked once a second. */
const maxAgeMs = 1_000;

/** Whether MongoDB answers within 3 s. */
export class DatabaseProbe {
  private readonly answers = new RecentAnswers<boolean>(maxAgeMs);

  constructor(private readonly store: Pick<Store, 'connection'>) {}

  isAnswering(): Promise<boolean> {
    return this.answers.of('database', () => {
      const isAnswering = ping(this.store).then(
        () => true,
        () => false,
      );
      return withDeadline(isAnswering, timeoutMs, () => false);
    });
  }
}
