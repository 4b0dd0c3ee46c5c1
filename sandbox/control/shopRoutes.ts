import { z } from 'zod';
import type { Tier } from '../shoplineApi/member';
import type { Store } from '../shoplineApi/store';
import { createTag, removeTag, removeTier, renameTier } from '../shoplineApi/tagsAndTiers';
import { ControlError, parse, type ControlRoute } from './router';
import { needStore, type Sandbox } from './sandbox';

const subscriptionTopics = [
  'application_subscription/create',
  'application_subscription/update',
  'application_subscription/delete',
  'subscription_record/start',
  'subscription_record/end',
] as const;
const subscriptionBody = z.strictObject({
  topic: z.enum(subscriptionTopics),
  resource: z.record(z.string(), z.unknown()).default({}),
});
const nameBody = z.strictObject({ name: z.string().min(1) });

/** What the merchant does to the shop itself: its tags, its tiers, its subscription to the app. */
export function shopRoutes(sandbox: Sandbox): ControlRoute[] {
  const { shopline } = sandbox;
  return [
    {
      method: 'POST',
      path: '/control/stores/{id}/tags',
      summary: 'make a tag that nobody carries yet {name}: tag/create',
      handle: ({ params, body }) => createTag(shopline, needStore(sandbox, params[0]), parse(nameBody, body).name),
    },
    {
      method: 'DELETE',
      path: '/control/stores/{id}/tags/{tag}',
      summary: 'remove a tag from the shop and, without a sign, from everybody: tag/remove → {carriers}',
      handle: ({ params: [id, tag = ''] }) => ({ carriers: removeTag(shopline, needStore(sandbox, id), tag) }),
    },
    {
      method: 'PATCH',
      path: '/control/stores/{id}/tiers/{level}',
      summary: 'give a tier another name {name}: membership_tier/update',
      handle({ params: [id, level], body }) {
        const store = needStore(sandbox, id);
        renameTier(shopline, store, needTier(store, level), parse(nameBody, body).name);
      },
    },
    {
      method: 'DELETE',
      path: '/control/stores/{id}/tiers/{level}',
      summary:
        'remove a tier, without a sign of its members, who fall to the one below: membership_tier/remove → {fallen}',
      handle({ params: [id, level] }) {
        const store = needStore(sandbox, id);
        return { fallen: removeTier(shopline, store, needTier(store, level)) };
      },
    },
    {
      method: 'POST',
      path: '/control/stores/{id}/subscription',
      summary: `tell of the merchant's subscription to the app {topic, resource?}: ${subscriptionTopics.join(', ')}`,
      handle({ params, body }) {
        const { topic, resource } = parse(subscriptionBody, body);
        const [family = ''] = topic.split('/');
        const event = family === 'subscription_record' ? 'SubscriptionRecord' : 'ApplicationSubscription';
        shopline.ofStore(needStore(sandbox, params[0]), topic, event, resource);
      },
    },
  ];
}

function needTier({ profile }: Store, level: string | undefined): Tier {
  const tier = profile.tiers.find((one) => String(one.level) === level);
  if (!tier) throw new ControlError(404, `the store has no tier ${level ?? ''}`);
  return tier;
}
