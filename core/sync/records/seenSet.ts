import { createHash } from 'node:crypto';

const bytesPerMember = 8;
/** The largest share of places in use: a search in a fuller table takes long. */
const mostFilled = 0.8;
const growth = 1.5;

/**
 * The members one run has seen, 8 bytes each. It tells a new member from one that the page before has shown already,
 * and at the end who is gone from the store. A preview also keeps LINE ids and phones in one, and a walk the LINE ids
 * of its contacts. It lies outside the heap, so that a store of 200,000 members costs a few megabytes.
 */
export class SeenSet {
  private table: BigUint64Array;
  private count = 0;
  private hasRestored = false;

  constructor(expected = 1024) {
    this.table = new BigUint64Array(capacityFor(expected));
  }

  get size(): number {
    return this.count;
  }

  /** Whether an earlier holder of the lease saw some of them: these may have gone since. */
  get isRestored(): boolean {
    return this.hasRestored;
  }

  /** @returns whether the member is new. */
  add(customerId: string): boolean {
    return this.insert(hashOf(customerId));
  }

  has(customerId: string): boolean {
    return this.table[this.find(hashOf(customerId))] !== 0n;
  }

  /** Members as a journal entry keeps them: 8 bytes each. */
  static encode(customerIds: string[]): Buffer {
    const buffer = Buffer.alloc(customerIds.length * bytesPerMember);
    customerIds.forEach((id, index) => buffer.writeBigUInt64LE(hashOf(id), index * bytesPerMember));
    return buffer;
  }

  /** Takes in what a journal entry of this run holds. */
  restore(journal: Uint8Array): void {
    this.hasRestored = true;
    const buffer = Buffer.from(journal.buffer, journal.byteOffset, journal.byteLength);
    for (let at = 0; at + bytesPerMember <= buffer.length; at += bytesPerMember)
      this.insert(buffer.readBigUInt64LE(at));
  }

  private insert(hash: bigint): boolean {
    if (this.count + 1 > this.table.length * mostFilled) this.grow();
    const at = this.find(hash);
    if (this.table[at] !== 0n) return false;
    this.table[at] = hash;
    this.count += 1;
    return true;
  }

  private find(hash: bigint): number {
    const { length } = this.table;
    let at = Number(hash & 0xf_ffff_ffff_ffffn) % length;
    while (this.table[at] !== 0n && this.table[at] !== hash) at = at + 1 === length ? 0 : at + 1;
    return at;
  }

  private grow(): void {
    const old = this.table;
    this.table = new BigUint64Array(Math.ceil(old.length * growth));
    for (const hash of old) if (hash !== 0n) this.table[this.find(hash)] = hash;
  }
}

function capacityFor(expected: number): number {
  return Math.ceil(Math.max(16, expected) / mostFilled);
}

/** 0 marks a free place, so no member may hash to it. */
function hashOf(customerId: string): bigint {
  return createHash('sha1').update(customerId).digest().readBigUInt64LE(0) || 1n;
}
