/** An app webhook topic that members are concerned by (contract A6). */
export interface MemberTopic {
  /** Without it SHOPLINE registers no webhook of this topic. */
  scope: string;
  /** A customer; an entry of one customer's balance; or something of the store that many customers share. */
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
  // No customer carries a new one yet, so `create` tells nothing.
  { scope: 'membership_tiers', resource: 'shared', topics: ['membership_tier/update', 'membership_tier/remove'] },
  { scope: 'tags', resource: 'shared', topics: ['tag/update', 'tag/remove'] },
];

/** Every topic of members that is followed, in the one spelling of `knownSpelling`. */
export const memberTopics: ReadonlyMap<string, MemberTopic> = new Map(
  table.flatMap(({ topics, ...topic }) => topics.map((name) => [name, topic] as const)),
);

/** SHOPLINE's pages call the same topic `user/…` and `customer/…`; behind this there is `customer/…` alone. */
export function knownSpelling(topic: string): string {
  return topic.replace(/^user\//, 'customer/');
}
