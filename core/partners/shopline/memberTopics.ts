/** An app webhook topic that concerns members (contract A6). */
export interface MemberTopic {
  /** Without it SHOPLINE registers no webhook of this topic. */
  scope: string;
  /** What the event is about: a customer, an entry of a customer's balance, or something that many customers share. */
  resource: 'customer' | 'balance' | 'shared';
}

const table: readonly (MemberTopic & { topics: readonly string[] })[] = [
  {
    scope: 'customers',
    resource: 'customer',
    topics: [
      'customer/create',
      'customer/update',
      'customer/remove',
      'customer/sign_in',
      'customer/mobile_sign_in',
      'customer/mobile_sign_up',
      'customer/membership_tier_update',
      'customer/new_member',
    ],
  },
  { scope: 'member_points', resource: 'balance', topics: ['member_point/create'] },
  { scope: 'user_credits', resource: 'balance', topics: ['user_credit/create', 'user_credit/update'] },
  // No customer has a new tier or tag yet, so the service does not follow `create`.
  { scope: 'membership_tiers', resource: 'shared', topics: ['membership_tier/update', 'membership_tier/remove'] },
  { scope: 'tags', resource: 'shared', topics: ['tag/update', 'tag/remove'] },
];

/** Every topic of members that the service follows, in the one spelling of `knownSpelling`. */
export const memberTopics: ReadonlyMap<string, MemberTopic> = new Map(
  table.flatMap(({ topics, ...topic }) => topics.map((name) => [name, topic] as const)),
);

/** SHOPLINE's pages call the same topic `user/…` and `customer/…`; this returns `customer/…` for both. */
export function knownSpelling(topic: string): string {
  return topic.replace(/^user\//, 'customer/');
}
