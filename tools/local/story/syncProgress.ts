import { SingleBar } from 'cli-progress';
import type { SyncView } from '../clients/client';

/** A progress bar for one run; without a terminal it prints nothing, the summary says it all. */
export class SyncProgress {
  private readonly bar = new SingleBar({
    format: '     {bar} {value}/{total} read, {delivered} delivered · {eta_text}',
    barsize: 30,
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
  });
  private isStarted = false;

  show({ counts, total, etaSeconds, limitedBy }: SyncView): void {
    const delivered = counts.delivered;
    const waiting = limitedBy ? `, limited by ${limitedBy.partner}` : '';
    const payload = {
      delivered,
      eta_text: etaSeconds === null ? 'counting' : `${Math.ceil(etaSeconds)} s left${waiting}`,
    };
    if (!this.isStarted) this.bar.start(total ?? counts.read, counts.read, payload);
    this.isStarted = true;
    if (total !== null) this.bar.setTotal(total);
    this.bar.update(counts.read, payload);
  }

  end(): void {
    if (this.isStarted) this.bar.stop();
  }
}
