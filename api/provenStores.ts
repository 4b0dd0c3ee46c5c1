import type { Origin } from '../core/domain/types';
import type { Store } from '../core/store';
import { isProofVoid } from '../core/store/integrations/installations';

/** Time to find the right team or to log in again. A person who has left the staff has no more than this. */
const proofLifetimeMs = 3_600_000;
const keptStores = 20;

/** A store this browser proved to hold by going through SHOPLINE's authorisation. */
export interface ProvenStore {
  merchantId: string;
  handle: string;
  name: string;
  origin: Origin;
  provenAtMs: number;
  /** When this session itself disconnected the store: that end does not void its own proof. */
  disconnectedAtMs?: number;
  /** Set once this session bound it: it is no longer waiting to be connected. */
  isBound: boolean;
}

interface Holder {
  provenStores?: ProvenStore[];
}

/** Keeps a proof made just now, in place of an older one of the same store. */
export function keepProof(
  session: Holder,
  proven: Pick<ProvenStore, 'merchantId' | 'handle' | 'name' | 'origin'>,
): void {
  const others = (session.provenStores ?? []).filter(({ merchantId }) => merchantId !== proven.merchantId);
  session.provenStores = [...others, { ...proven, provenAtMs: Date.now(), isBound: false }].slice(-keptStores);
}

/** The proof by which this session may bind the store now, or null: there is none, it is too old, or it was voided. */
export async function findProof(store: Store, session: Holder, merchantId: string): Promise<ProvenStore | null> {
  const proven = session.provenStores?.find((candidate) => candidate.merchantId === merchantId);
  if (!proven || Date.now() - proven.provenAtMs > proofLifetimeMs) return null;
  return (await isProofVoid(store, { merchantId, provenAtMs: heldAtMs(proven) })) ? null : proven;
}

/** When this session last knew that it holds the store. */
export function heldAtMs({ disconnectedAtMs, provenAtMs }: ProvenStore): number {
  return disconnectedAtMs ?? provenAtMs;
}
