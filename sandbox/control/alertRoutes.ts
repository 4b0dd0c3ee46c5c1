import { z } from 'zod';
import { alertChannels, type AlertInbox } from '../alerts/alertInbox';
import { parse, type ControlRoute } from './router';

const failBody = z.strictObject({
  channel: z.enum(alertChannels),
  to: z.string().default(''),
  statuses: z.array(z.number().int().min(300).max(599)).max(100),
});
const secretBody = z.strictObject({ secret: z.string().startsWith('whsec_') });

/** Routes that show the alerts received, and say how the sandbox checks and answers alerts. */
export function alertRoutes(inbox: AlertInbox): ControlRoute[] {
  return [
    {
      method: 'GET',
      path: '/control/alerts',
      summary: 'alerts received by mail, Slack hook and signed webhook, the newest last ?channel=',
      handle: ({ query }) => {
        const channel = query.get('channel');
        return { items: inbox.list().filter((alert) => channel === null || alert.channel === channel) };
      },
    },
    {
      method: 'DELETE',
      path: '/control/alerts',
      summary: 'forget alerts, secrets and failures',
      handle: () => inbox.clear(),
    },
    {
      method: 'POST',
      path: '/control/alerts/secrets',
      summary: 'check webhooks with this secret too {secret}; without one no signature is checked',
      handle({ body }) {
        inbox.secrets.push(parse(secretBody, body).secret);
      },
    },
    {
      method: 'POST',
      path: '/control/alerts/failures',
      summary:
        'answer the next alerts with these {channel, to?: part of the address, statuses: [500, 500]}; mail with SMTP ' +
        'codes such as 451',
      handle: ({ body }) => inbox.fail(parse(failBody, body)),
    },
  ];
}
