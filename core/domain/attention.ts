import type { IntegrationErrorCode } from './errors';
import { accessRefusals } from './refusals';

/** One reason why an integration waits for a person. */
export interface Attention {
  code: IntegrationErrorCode;
  /** What the text for the admin names: keys with their types, or a number of members. */
  missing?: string;
  at: Date;
}

/** All reasons that stand, each once. None takes another's place, and each is ended by its own rule alone. */
export type Attentions = Partial<Record<IntegrationErrorCode, Omit<Attention, 'code'>>>;

/** A question about members that are gone. Only their removal waits for the answer. */
export const heldBack = 'removals_unconfirmed';

/**
 * Every reason, in the order in which people are told. First the refusals: while one stands, nothing that an admin does
 * about the others has an effect. Then what stops writing. Then the two questions; an answer to either needs a sync.
 * The question that stops nothing but removals comes last, so it is shown only where all changes are followed.
 */
export const attentionOrder: readonly IntegrationErrorCode[] = [
  ...accessRefusals,
  'line_account_gone',
  'attribute_definitions_missing',
  'omnichat_rejects_everything',
  'line_account_mismatch',
  heldBack,
];

/** The reasons that stand, the one to show first. A reason that this release does not know comes before all others. */
export function standing(attentions: Attentions): Attention[] {
  const rank = ({ code }: Attention) => attentionOrder.indexOf(code);
  return Object.entries(attentions)
    .map(([code, about]) => ({ code: code as IntegrationErrorCode, ...about }))
    .sort((one, other) => rank(one) - rank(other));
}

/** The reason that people are shown as "the attention", and told of; null: none stands. */
export function shownAttention(attentions: Attentions): Attention | null {
  return standing(attentions)[0] ?? null;
}

/** Whether changes are followed where this reason is the one shown; null: none stands. */
export function letsChangesThrough(shown: IntegrationErrorCode | null): boolean {
  return shown === null || shown === heldBack;
}

/** What decides whether the service follows a store's changes. */
export interface Followed {
  isLive: boolean;
  attentions: Attentions;
}

/** Whether changes of a store are followed: it has been synced, and every reason that stands lets changes through. */
export function isFollowed({ isLive, attentions }: Followed): boolean {
  return isLive && standing(attentions).every(({ code }) => letsChangesThrough(code));
}
