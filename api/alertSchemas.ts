import { z } from 'zod';
import { alertChannels, alertEvents } from '../core/domain/alerts';

const eventName = z.enum([...alertEvents, 'test']);
const failureCode = z.string().meta({
  description:
    '`timeout`, `unreachable`, `private_address`, `not_https`, `status_500`, `mail_refused`, `mail_refused_by_some` (the other recipients have the mail) or `mail_not_set_up`',
});

export const alertsSchema = z
  .object({
    emails: z.array(z.string()),
    slackUrl: z.string().nullable().meta({ description: 'Its host alone: the rest is a secret' }),
    webhookUrl: z.string().nullable(),
    events: z.array(z.enum(alertEvents)),
    language: z.enum(['zh-TW', 'en']),
    canMail: z.boolean().meta({ description: 'Whether this installation sends e-mail at all' }),
    hasWebhookSecret: z.boolean(),
    webhookSecret: z.string().optional().meta({
      description:
        'What signs webhooks (Standard Webhooks), in the answer that made it; where that was a 503, once the hook is sent again',
    }),
    channels: z.array(
      z.object({
        channel: z.enum(alertChannels),
        lastSent: z.object({ event: eventName, at: z.iso.datetime() }).nullable(),
        lastFailure: z.object({ event: eventName, at: z.iso.datetime(), code: failureCode }).nullable(),
      }),
    ),
  })
  .meta({ id: 'Alerts' });

const wantedUrl = z.union([z.literal(''), z.url().max(2_000)]).nullish();
const told = z.unknown().optional().meta({ description: 'As the answer has it; not looked at' });

/** A field that is absent stays as it is. So does a URL that comes back in the masked form of the answer. */
export const wantedAlertsSchema = z.strictObject({
  emails: z.array(z.email().max(254)).max(10).optional(),
  slackUrl: wantedUrl,
  webhookUrl: wantedUrl,
  events: z.array(z.enum(alertEvents)).optional(),
  language: z.enum(['zh-TW', 'en']).optional(),
  rotateWebhookSecret: z
    .literal(true)
    .optional()
    .meta({ description: 'Makes another; each that is replaced signs as well for a day, of ten at most' }),
  canMail: told,
  hasWebhookSecret: told,
  webhookSecret: told,
  channels: told,
});

export const alertTestSchema = z
  .object({
    results: z.array(z.object({ channel: z.enum(alertChannels), sent: z.boolean(), failure: failureCode.nullable() })),
  })
  .meta({ id: 'AlertTest' });
