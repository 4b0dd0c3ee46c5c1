import http from 'node:http';
import type { BarePutsOrder } from './barePuts';

/** As many at once as the service keeps under way when nothing limits it. */
const CONNECTIONS = 64;
const WARM_UP_CALLS = 2_000;

/** A body of the size and shape that the service sends. */
function bodyOf(call: number): unknown {
  return {
    memberId: (0x1000_0000_0000 + call).toString(16).padStart(24, '6'),
    phone: `8869${String(10_000_000 + call)}`,
    email: `yuting${call}@gmail.com`,
    tagsToAdd: ['VIP會員', '回購客'],
    customAttributes: [
      { key: 'shopline_member_tier', value: '金卡會員' },
      { key: 'shopline_tier_expires_on', value: '2027-03-01' },
      { key: 'shopline_points', value: call },
      { key: 'shopline_store_credit', value: 250 },
      { key: 'shopline_order_count', value: 12 },
      { key: 'shopline_total_spent', value: 18_420 },
      { key: 'shopline_birthday', value: '1991-04-17' },
      { key: 'shopline_gender', value: 'female' },
      { key: 'shopline_registered_at', value: '2024-06-01T12:30:00' },
      { key: 'shopline_email_marketing', value: true },
      { key: 'shopline_sms_marketing', value: false },
    ],
  };
}

function put(agent: http.Agent, order: BarePutsOrder, call: number): Promise<void> {
  const userId = order.userIds[call % order.userIds.length] ?? '';
  const body = JSON.stringify(bodyOf(call));
  return new Promise((resolve, reject) => {
    const request = http.request(
      `${order.omnichatUrl}/v1/contacts/line?channelId=${order.channelId}&userId=${userId}`,
      {
        method: 'PUT',
        agent,
        headers: {
          authorization: `Bearer ${order.apiToken}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode === 204) resolve();
          else reject(new Error(`PUT answered ${response.statusCode}: ${text}`));
        });
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

async function putAll(agent: http.Agent, order: BarePutsOrder, from: number, to: number): Promise<void> {
  let next = from;
  const one = async () => {
    while (next < to) await put(agent, order, next++);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
}

async function run(order: BarePutsOrder): Promise<number> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  await putAll(agent, order, 0, WARM_UP_CALLS);
  const before = process.cpuUsage();
  await putAll(agent, order, WARM_UP_CALLS, WARM_UP_CALLS + order.calls);
  const { user, system } = process.cpuUsage(before);
  agent.destroy();
  return (user + system) / 1_000 / order.calls;
}

process.once('message', (order: BarePutsOrder) => {
  run(order).then(
    (cpuMsPerCall) => process.send?.(cpuMsPerCall, () => process.exit(0)),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
