import { z } from 'zod';
import { jsonReply, parseJsonObject, type HttpReply } from '../core/http';
import type { OmnichatCall } from './call';
import { invalidBody } from './errors';
import type { Team } from './team';

const ordersBody = z.object({
  orders: z.array(z.looseObject({ orderId: z.string().min(1), memberId: z.string().optional() })),
});
const adjustBody = z.object({
  memberId: z.string().min(1).optional(),
  phone: z.string().min(1).optional(),
  email: z.string().min(1).optional(),
  points: z.int(),
});

/** `PUT /v1/third-party-orders`: keeps orders by `orderId`, and counts how many were known, changed or new. */
export function putOrders({ team, request }: OmnichatCall): HttpReply {
  const parsed = ordersBody.safeParse(parseJsonObject(request.body));
  if (!parsed.success) throw invalidBody('orders must be an array of orders with an orderId');
  const counts = { matchedCount: 0, modifiedCount: 0, insertedCount: 0 };
  for (const order of parsed.data.orders) {
    const known = team.orders.get(order.orderId);
    const after = JSON.stringify({ ...(known === undefined ? {} : (JSON.parse(known) as object)), ...order });
    if (known === undefined) counts.insertedCount += 1;
    else counts.matchedCount += 1;
    if (known !== undefined && known !== after) counts.modifiedCount += 1;
    team.orders.set(order.orderId, after);
  }
  team.isDirty = true;
  return jsonReply(200, { content: counts });
}

/** `PUT /v1/loyalty-points/action/adjust`: Omnichat's own points; only the identifier the portal is set to works. */
export function adjustPoints({ world, team, request }: OmnichatCall): HttpReply {
  const parsed = adjustBody.safeParse(parseJsonObject(request.body));
  if (!parsed.success) throw invalidBody('points must be an integer, and phone, email or memberId a text');
  const { phone, points } = parsed.data;
  if (phone !== undefined && !/^\d+$/.test(phone)) throw invalidBody('phone number must be numeric');
  const identifier = world.settings.omnichat.loyaltyIdentifier;
  const value = parsed.data[identifier];
  if (value === undefined) throw invalidBody(`${identifier} is required`);
  const owner = identifier === 'memberId' ? value : (memberWith(team, identifier, value) ?? value);
  const { balance, accumulated } = team.points.get(owner) ?? { balance: 0, accumulated: 0 };
  team.points.set(owner, { balance: balance + points, accumulated: accumulated + Math.max(0, points) });
  team.isDirty = true;
  return { status: 200 };
}

function memberWith(team: Team, name: 'phone' | 'email', value: string): string | undefined {
  for (const channel of team.channels.values()) {
    for (const { state } of channel.all()) if (state[name] === value && state.memberId) return state.memberId;
  }
  return undefined;
}
