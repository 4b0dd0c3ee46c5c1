import { createHash } from 'node:crypto';
import type { Contact, Team } from './team';

/** Omnichat's own id of a customer: `omniCustomerId` of webhooks and `username` of `GET /v1/customers`. */
export function omniIdOf({ profile }: Team, key: string): string {
  const digest = createHash('sha256').update(`${profile.teamId} ${key}`).digest('hex');
  return `67c7${digest.slice(0, 20)}`;
}

/** The id of a contact's customer: one for all contacts of a member, and one for each contact without a member. */
export function customerIdOf(team: Team, contact: Contact): string {
  const { memberId } = contact.state;
  return memberId ? omniIdOf(team, memberId) : ownIdOf(team, contact);
}

/** The contact whose customer has this id, or had it before a member id was given. */
export function findContactOfCustomer(team: Team, omniId: string): Contact | undefined {
  for (const channel of team.channels.values()) {
    for (const contact of channel.all()) {
      if (customerIdOf(team, contact) === omniId || ownIdOf(team, contact) === omniId) return contact;
    }
  }
  return undefined;
}

const ownIdOf = (team: Team, { channelId, id }: Contact) => omniIdOf(team, `${channelId} ${id}`);
