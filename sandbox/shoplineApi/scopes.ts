/** The scopes of the app, as its page in the Developer Center has them (contract A2.5). */
export const appScopes = [
  'customers',
  'customer_groups',
  'custom_fields',
  'membership_tiers',
  'member_points',
  'user_credits',
  'merchants',
  'settings',
  'staffs',
  'tags',
  'metafields',
  'webhooks',
  'bulk_operations',
] as const;
type Scope = (typeof appScopes)[number];

/** Scopes are named after resources; the first that fits counts. */
const scopes: readonly [RegExp, Scope][] = [
  [/^\/v1\/customers\/[^/]+\/member_points$/, 'member_points'],
  [/^\/v1\/(customers\/[^/]+\/store_credits|user_credits)$/, 'user_credits'],
  [/^\/v1\/(customers\/[^/]+\/membership_tier\/action_logs|membership_tiers)$/, 'membership_tiers'],
  [/^\/v1\/customers\/[^/]+\/(app_)?metafields(\/|$)/, 'metafields'],
  [/^\/v1\/customers(\/|$)/, 'customers'],
  [/^\/v1\/customer_groups(\/|$)/, 'customer_groups'],
  [/^\/v1\/custom_fields$/, 'custom_fields'],
  [/^\/v1\/merchants\//, 'merchants'],
  [/^\/v1\/settings\//, 'settings'],
  [/^\/v1\/webhooks(\/|$)/, 'webhooks'],
  [/^\/v1\/bulk_operations\//, 'bulk_operations'],
];

/** Topics are named after resources too; the life cycle of the app needs no scope. */
const topicScopes: Readonly<Record<string, Scope>> = {
  customer: 'customers',
  user: 'customers',
  member_point: 'member_points',
  user_credit: 'user_credits',
  membership_tier: 'membership_tiers',
  tag: 'tags',
};

/** The scope that an app needs to be told of a topic; undefined where it needs none. */
export function scopeOfTopic(topic: string): Scope | undefined {
  return topicScopes[topic.split('/', 1)[0] ?? ''];
}

/** The scope a token needs for a path of the Open API; undefined where any token will do. */
export function neededScope(path: string): Scope | undefined {
  return scopes.find(([pattern]) => pattern.test(path))?.[1];
}
