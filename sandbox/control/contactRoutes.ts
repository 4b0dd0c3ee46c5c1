import { z } from 'zod';
import type { ContactState } from '../omnichatApi/team';
import { editContact, newContact } from '../omnichatApi/writeContact';
import { ControlError, parse, type ControlRoute } from './router';
import { needChannel, type Sandbox } from './sandbox';

const contactPatch = z
  .strictObject({
    name: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    memberId: z.string().nullable(),
    note: z.string().nullable(),
    /** Subscribed: false means that the friend blocks the account, true that the friend adds it. */
    status: z.boolean(),
    tags: z.array(z.string()),
    attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  })
  .partial();
const contactEdit = contactPatch.safeExtend({ emit: z.boolean().default(true), bindPhone: z.boolean().default(false) });
const newContactBody = contactEdit.safeExtend({ channelId: z.string(), userId: z.string() });
/** What the team does to its contacts, and what friends do in LINE. */
export function contactRoutes(sandbox: Sandbox): ControlRoute[] {
  const { world, omnichat } = sandbox;
  return [
    {
      method: 'GET',
      path: '/control/contacts',
      summary: 'contacts with their baseline ?channelId=&userId=&limit=',
      handle({ query }) {
        const { channel } = needChannel(sandbox, query.get('channelId') ?? undefined);
        const userId = query.get('userId');
        if (userId !== null) return [channel.get(userId)].filter((contact) => contact !== undefined);
        return [...channel.all()].slice(0, Number(query.get('limit') ?? 200));
      },
    },
    {
      method: 'POST',
      path: '/control/contacts',
      summary: 'a new friend of the account {channelId, userId, fields of PATCH, emit?}',
      handle({ body }) {
        const { channelId, userId, emit, bindPhone, ...patch } = parse(newContactBody, body);
        const { team, channel } = needChannel(sandbox, channelId);
        if (channel.get(userId)) throw new ControlError(409, `there is already a contact ${userId}`);
        const state: ContactState = {
          ...{
            name: '新好友',
            email: null,
            phone: null,
            memberId: null,
            note: null,
            status: true,
            tags: [],
            attributes: {},
          },
          ...patch,
        };
        const contact = newContact(channelId, userId, world.now(), state, state);
        contact.edited = true;
        team.addContact(channel, contact);
        if (emit) {
          omnichat.customerChanged(team, contact, 'customer/create');
          omnichat.subscription(team, contact);
          if (bindPhone) omnichat.phoneBound(team, contact);
        }
        return contact;
      },
    },
    {
      method: 'PATCH',
      path: '/control/contacts/{channelId}/{userId}',
      summary:
        'what the team or the friend does {name, note, tags, attributes, memberId, phone, status, bindPhone?, emit?}',
      handle({ params, body }) {
        const { emit, bindPhone, ...patch } = parse(contactEdit, body);
        const { team, channel } = needChannel(sandbox, params[0]);
        const contact = channel.get(params[1] ?? '');
        if (!contact) throw new ControlError(404, `there is no contact ${params[1] ?? ''}`);
        editContact({ world, events: omnichat }, team, channel, contact, patch, { emit, bindPhone });
        return contact;
      },
    },
    {
      method: 'DELETE',
      path: '/control/contacts/{channelId}/{userId}',
      summary: 'the team deletes a contact in the portal; no event tells of it',
      handle({ params }) {
        const { team, channel } = needChannel(sandbox, params[0]);
        const contact = channel.get(params[1] ?? '');
        if (!contact) throw new ControlError(404, `there is no contact ${params[1] ?? ''}`);
        team.removeContact(channel, contact, 'portal');
        return { deleted: true };
      },
    },
  ];
}
