import type { Integration } from '../../../core/store/documents';

interface FullRead {
  endedAtMs: number;
  /** Epoch milliseconds. */
  beganAtMs: number;
}

/** The last full read of each binding that came to its end, whose beginning is stored at that moment alone. */
export class FullReads {
  private readonly last = new Map<string, FullRead>();

  note({ _id, lastFullReadAt, sweptAtMs }: Integration): void {
    const endedAtMs = lastFullReadAt?.getTime() ?? 0;
    if (this.last.get(_id)?.endedAtMs !== endedAtMs) this.last.set(_id, { endedAtMs, beganAtMs: sweptAtMs });
  }

  beganAtMs(integrationId: string | null): number {
    return this.last.get(integrationId ?? '')?.beganAtMs ?? 0;
  }
}
