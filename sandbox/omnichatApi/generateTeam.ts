import { hash32, Random } from '../core/random';
import type { Member } from '../shoplineApi/member';
import { Channel, firstPartyDefinitions, Team, type AttributeValue, type Contact, type ContactState } from './team';
import { newContact } from './writeContact';

export interface TeamRequest {
  name?: string;
  modules: string[];
  /** Share of the store's LINE members who are contacts of the account. */
  contactShare: number;
  seed: number;
  /** Contacts of people who are not members, as a share of the others; 10 at least. */
  strangers: number;
  /** Share of the members' contacts that already carry another member id. */
  defects: number;
  /** The account belongs to another LINE provider: nobody's id matches. */
  otherProvider: boolean;
}

const dayMs = 86_400_000;
const nicknames = ['小美🌸', 'Kevin', '阿宏', 'Yuting', '怡君', 'Jay', '糖糖', 'Mandy', '大頭', '芷晴'];
const teamTags = ['好友募集', '抽獎活動', 'VIP會員', '未回覆', '門市諮詢'];

/** A team with one LINE Official Account: the members who are its friends, and people who are not members. */
export function generateTeam(request: TeamRequest, members: Iterable<Member>, nowMs: number): Team {
  const random = new Random(hash32(`team ${request.seed}`));
  const teamId = random.hex(24);
  const team = new Team({
    teamId,
    name: request.name ?? `測試團隊 ${teamId.slice(0, 4)}`,
    apiToken: `omni_${random.hex(48)}`,
    tokenRevoked: false,
    allowedIps: [],
    modules: request.modules,
    webhookSecret: webhookSecretOf(teamId),
  });
  for (const definition of firstPartyDefinitions()) team.definitions.set(definition.key, definition);
  team.definitions.set('vip_note', { key: 'vip_note', type: 'text', displayName: 'VIP 備註', isActive: true });

  const channel = new Channel(`165${random.int(1_000_000, 9_999_999)}`, `${team.profile.name} LINE 官方帳號`);
  team.addChannel(channel);
  const seen = new Set<string>();
  for (const { lineId } of members) {
    if (lineId === null || seen.has(lineId)) continue;
    seen.add(lineId);
    const isFriend = (hash32(`${request.seed} ${lineId}`) % 1_000_000) / 1_000_000 < request.contactShare;
    if (!isFriend) continue;
    const userId = request.otherProvider ? `U${random.hex(32)}` : lineId;
    team.addContact(channel, makeContact(random, channel.channelId, userId, nowMs, request.defects));
  }
  const strangers = Math.max(10, Math.round(channel.size * request.strangers));
  for (let i = 0; i < strangers; i += 1) {
    team.addContact(channel, makeContact(random, channel.channelId, `U${random.hex(32)}`, nowMs, 0));
  }
  return team;
}

export function webhookSecretOf(teamId: string): string {
  return new Random(hash32(`webhook secret ${teamId}`)).hex(48);
}

/** Another LINE Official Account for a team; none of its contacts is a member. */
export function addStrangersChannel(team: Team, seed: number, contacts: number, nowMs: number): Channel {
  const random = new Random(hash32(`channel ${team.profile.teamId} ${seed}`));
  const channel = new Channel(`165${random.int(1_000_000, 9_999_999)}`, `${team.profile.name} 第二個 LINE 官方帳號`);
  team.addChannel(channel);
  for (let i = 0; i < contacts; i += 1) {
    team.addContact(channel, makeContact(random, channel.channelId, `U${random.hex(32)}`, nowMs, 0));
  }
  return channel;
}

function makeContact(random: Random, channelId: string, userId: string, nowMs: number, defects: number): Contact {
  const subscribedAtMs = nowMs - random.int(1, 900) * dayMs - random.int(0, dayMs);
  const attributes: Record<string, AttributeValue> = random.chance(0.05) ? { vip_note: '老客人' } : {};
  const state: ContactState = {
    name: random.pick(nicknames),
    email: null,
    phone: null,
    memberId: random.chance(defects) ? `POS${random.int(100_000, 999_999)}` : null,
    note: random.chance(0.05) ? '喜歡下午聯絡' : null,
    status: !random.chance(0.08),
    tags: random.chance(0.3) ? random.shuffle(teamTags).slice(0, random.int(1, 2)) : [],
    attributes,
  };
  const contact = newContact(channelId, userId, subscribedAtMs, state, state);
  contact.missing = random.pick(['null', 'null', 'empty', 'absent'] as const);
  contact.lastMessageAtMs = random.chance(0.6) ? subscribedAtMs + random.int(0, dayMs) : null;
  contact.unsubscribedAtMs = state.status ? null : subscribedAtMs + dayMs;
  contact.updatedAtMs = Math.min(nowMs, subscribedAtMs + random.int(0, 30) * dayMs);
  return contact;
}
