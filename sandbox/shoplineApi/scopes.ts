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

/** The scope a token needs for a path of the Open API; undefined where any token will do. */
export function neededScope(path: string): Scope | undefined {
  return scopes.find(([pattern]) => pattern.test(path))?.[1];
}
