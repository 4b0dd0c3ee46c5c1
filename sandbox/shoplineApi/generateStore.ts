import { hash32, Random } from '../core/random';
import type { CustomField, Member, StoreProfile, Tier } from './member';
import { Store } from './store';

export interface StoreRequest {
  members: number;
  seed: number;
  /** Share of members with something odd about them (shared phone, shared LINE id, impossible phone); 0 for none. */
  defects: number;
  handle?: string;
  name?: string;
  countryCode: 'TW' | 'HK';
  installed: boolean;
  /** Share of members with values of the store's own fields; none unless given. */
  customData?: number;
}

const dayMs = 86_400_000;
const surnames = [...'陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴徐周葉蘇莊江呂何羅高蕭'];
const givenNames =
  '怡君 雅婷 家豪 志明 淑芬 美玲 俊傑 宗翰 欣怡 佩珊 冠宇 承翰 雅雯 詩涵 柏翰 宜蓁 子涵 品妍 宥廷 思妤 建宏 文雄 惠雯 筱涵 彥廷 育誠 心瑜 芷晴 立安 小明'.split(
    ' ',
  );
const mailHosts = ['gmail.com', 'gmail.com', 'yahoo.com.tw', 'hotmail.com', 'icloud.com', 'outlook.com'];
const tagPool = [
  'VIP會員',
  '門市會員',
  '雙11',
  '新客',
  '回購客',
  '生日禮',
  '保養品',
  '母嬰',
  'A&B 聯名',
  '<B2B> 企業',
  '直播',
  '黑卡',
];
const shopNames = ['小日子選物', '森林系服飾', '好好吃烘焙', '山海茶行', '毛孩日常', '光合保養'];
const tierNames: [string, string][] = [
  ['一般會員', 'General'],
  ['銀卡會員', 'Silver'],
  ['金卡會員', 'Gold'],
  ['白金會員', 'Platinum'],
];

/** Makes a believable store, the same for the same request. But times end at `nowMs`, and ids begin with a time. */
export function generateStore(request: StoreRequest, nowMs: number): Store {
  const random = new Random(hash32(`store ${request.seed}`));
  const profile = makeProfile(request, random, nowMs);
  const times = Array.from({ length: request.members }, () => nowMs - Math.floor(random.next() * 1_095 * dayMs)).sort(
    (a, b) => a - b,
  );
  const members: Member[] = [];
  const phonesInUse = new Set<string>();
  for (const createdAtMs of times) {
    const member = makeMember(random, profile, createdAtMs, nowMs);
    while (member.phone !== null && phonesInUse.has(member.phone))
      Object.assign(member, makePhone(random, profile.countryCode));
    if (member.phone !== null) phonesInUse.add(member.phone);
    if (random.chance(request.defects)) spoil(member, members, random);
    members.push(member);
  }
  fillCustomFields(members, profile, request);
  return new Store(profile, members);
}

/** A 24-hex id whose first 8 digits are its time in seconds, as the platform's ids are. */
export function objectId(random: Random, atMs: number): string {
  return (
    Math.floor(atMs / 1_000)
      .toString(16)
      .padStart(8, '0') + random.hex(16)
  );
}

export function randomLineId(random: Random): string {
  return `U${random.hex(32)}`;
}

function makeProfile(request: StoreRequest, random: Random, nowMs: number): StoreProfile {
  const openedAtMs = nowMs - 1_200 * dayMs;
  const merchantId = objectId(random, openedAtMs);
  const handle = request.handle ?? `shop-${merchantId.slice(-6)}`;
  const tiers: Tier[] = tierNames.map(([zh, en], index) => ({
    id: objectId(random, openedAtMs),
    level: index + 1,
    name: { 'zh-hant': zh, en },
  }));
  return {
    merchantId,
    handle,
    name: request.name ?? random.pick(shopNames),
    email: `owner@${handle}.example.com`,
    countryCode: request.countryCode,
    currency: request.countryCode === 'TW' ? 'TWD' : 'HKD',
    defaultLanguage: 'zh-hant',
    timeZoneOffsetMinutes: 480,
    tiers,
    customFields: makeCustomFields(merchantId),
    staff: { id: objectId(random, openedAtMs), name: '店長', email: `staff@${handle}.example.com`, mayAuthorize: true },
    installed: request.installed,
    lineLogin: true,
    seed: request.seed,
  };
}

/** The same fields in every store; only their ids differ. */
function makeCustomFields(merchantId: string): CustomField[] {
  const fields: [string, string, string][] = [
    ['text', '鞋碼', 'Shoe size'],
    ['radio', '膚質', 'Skin type'],
    ['date', '寵物生日', "Pet's birthday"],
  ];
  return fields.map(([type, zh, en], index) => ({
    id: merchantId.slice(0, 23) + String(index + 1),
    type,
    name: { 'zh-hant': zh, en },
  }));
}

/** Has a random source of its own, so that the rest of a seed's store is the same with and without these values. */
function fillCustomFields(members: Member[], { customFields = [] }: StoreProfile, request: StoreRequest): void {
  const { customData: share = 0, seed } = request;
  const random = new Random(hash32(`custom fields ${seed}`));
  for (const member of share > 0 ? members : []) {
    if (!random.chance(share)) continue;
    const day = `20${random.int(10, 24)}-${String(random.int(1, 12)).padStart(2, '0')}-15`;
    const values = [String(random.int(35, 45)), random.pick(['乾性', '油性', '混合性']), day];
    member.customData = Object.fromEntries(customFields.map(({ id }, index) => [id, values[index]!]));
  }
}

function makeMember(random: Random, store: StoreProfile, createdAtMs: number, nowMs: number): Member {
  const id = objectId(random, createdAtMs);
  const isMember = random.chance(0.93);
  const isRecent = random.chance(0.25);
  const changedFromMs = isRecent ? Math.max(createdAtMs, nowMs - 90 * dayMs) : createdAtMs;
  const changedToMs = isRecent ? nowMs : Math.max(createdAtMs, nowMs - 90 * dayMs);
  const orderCount = random.chance(0.7) ? Math.floor(random.next() ** 2 * 30) : 0;
  const tierLevel = isMember ? 1 + Math.floor(random.next() ** 2 * store.tiers.length) : null;
  return {
    id,
    name: random.pick(surnames) + random.pick(givenNames),
    email: makeEmail(random, id),
    gender: random.chance(0.15) ? null : random.chance(0.64) ? 'female' : random.chance(0.95) ? 'male' : 'other',
    ...makeBirthday(random),
    lineId: random.chance(0.72) ? randomLineId(random) : null,
    ...makePhone(random, store.countryCode),
    olderPhones: [],
    isMember,
    isBlacklisted: random.chance(0.01),
    tags: random.chance(0.4) ? random.shuffle(tagPool).slice(0, random.int(1, 3)) : [],
    tierLevel,
    tierExpiresAtMs: tierLevel !== null && tierLevel > 1 ? endOfTaipeiDay(nowMs + random.int(1, 365) * dayMs) : null,
    points: isMember && random.chance(0.6) ? random.int(1, 5_000) : 0,
    credits: isMember && random.chance(0.3) ? random.int(1, 40) * 50 : 0,
    orderCount,
    totalSpent: orderCount * random.int(300, 2_500),
    emailMarketing: random.chance(0.55),
    smsMarketing: random.chance(0.3) ? null : random.chance(0.4),
    memo: null,
    refUserId: random.chance(0.05) ? `POS-${random.int(10_000, 99_999)}` : null,
    createdBy: isMember ? random.pick(['shop', 'shop', 'shop', 'pos', 'admin'] as const) : 'shop',
    registeredAtMs: isMember ? createdAtMs : null,
    createdAtMs,
    updatedAtMs: changedFromMs + Math.floor(random.next() * (changedToMs - changedFromMs)),
  };
}

function makeEmail(random: Random, id: string): string | null {
  if (random.chance(0.12)) return null;
  const name = `${random.pick(['amy', 'kevin', 'mei', 'jason', 'yuting', 'Lin.Wei', 'chen', 'iris'])}${id.slice(-6)}`;
  if (random.chance(0.04)) return `${name}+shop@${random.pick(mailHosts)}`;
  return random.chance(0.03) ? `${name.toUpperCase()}@${random.pick(mailHosts)}` : `${name}@${random.pick(mailHosts)}`;
}

function makeBirthday(random: Random): Pick<Member, 'birthYear' | 'birthMonth' | 'birthDay'> {
  const kind = random.next();
  if (kind < 0.25) return { birthYear: null, birthMonth: null, birthDay: null };
  const birthMonth = random.int(1, 12);
  const birthDay = random.int(1, 28);
  if (kind < 0.35) return { birthYear: null, birthMonth, birthDay };
  if (kind < 0.38) return { birthYear: random.int(1955, 2006), birthMonth, birthDay: null };
  return { birthYear: random.int(1955, 2006), birthMonth, birthDay };
}

function makePhone(
  random: Random,
  countryCode: StoreProfile['countryCode'],
): Pick<Member, 'phone' | 'callingCode' | 'phoneVerified'> {
  if (random.chance(0.09)) return { phone: null, callingCode: null, phoneVerified: false };
  const phoneVerified = random.chance(0.7);
  const isTaiwan = random.chance(countryCode === 'TW' ? 0.95 : 0.1);
  // An unconfirmed number often comes without its calling code: it is then one of the store's country.
  const isHome = isTaiwan === (countryCode === 'TW');
  const hasCode = phoneVerified || !isHome || random.chance(0.6);
  if (isTaiwan) {
    return { phone: `09${random.int(10_000_000, 99_999_999)}`, callingCode: hasCode ? '886' : null, phoneVerified };
  }
  return {
    phone: `${random.pick([5, 6, 9])}${random.int(1_000_000, 7_999_999)}`,
    callingCode: hasCode ? '852' : null,
    phoneVerified,
  };
}

function spoil(member: Member, earlier: readonly Member[], random: Random): void {
  const kind = random.int(0, 3);
  const other = earlier.length > 0 ? random.pick(earlier) : undefined;
  if (kind === 0 && other?.phone) {
    Object.assign(member, { phone: other.phone, callingCode: other.callingCode, phoneVerified: other.phoneVerified });
  } else if (kind === 1 && other?.lineId) {
    member.lineId = other.lineId;
  } else if (kind === 2) {
    Object.assign(member, { phone: '12345', callingCode: null, phoneVerified: false });
  } else if (member.phone !== null && !member.phoneVerified) {
    member.olderPhones = ['0223456789'];
  }
}

function endOfTaipeiDay(atMs: number): number {
  const offsetMs = 8 * 3_600_000;
  return Math.floor((atMs + offsetMs) / dayMs) * dayMs + dayMs - 1_000 - offsetMs;
}
