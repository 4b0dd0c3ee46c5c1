import { createHmac, randomBytes } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { call, startTestSandbox, type TestSandbox } from '../testSandbox';
import type { ReceivedAlert } from './alertInbox';
import { refusalOf } from './standardWebhook';

const nowMs = Date.parse('2026-11-26T12:00:00Z');

describe('a signature', () => {
  // The example in the libraries of the Standard Webhooks specification.
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const body = '{"test": 2432232314}';
  const headers = {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  };
  const then = 1_614_265_330_000;

  it('is good by the specification, alone or beside others', () => {
    expect(refusalOf(headers, body, [secret], then)).toBeNull();
    const several = { ...headers, 'webhook-signature': `v1,AAAA v2,xyz ${headers['webhook-signature']}` };
    expect(refusalOf(several, body, ['whsec_AAAA', secret], then)).toBeNull();
  });

  it('is refused of another body, secret, id or time, and when a header is missing', () => {
    expect(refusalOf(headers, `${body} `, [secret], then)).toBe('bad_signature');
    expect(refusalOf(headers, body, ['whsec_AAAA'], then)).toBe('bad_signature');
    expect(refusalOf({ ...headers, 'webhook-id': 'msg_x' }, body, [secret], then)).toBe('bad_signature');
    expect(refusalOf(headers, body, [secret], nowMs)).toBe('bad_timestamp');
    expect(refusalOf({ 'webhook-id': 'x' }, body, [secret], then)).toBe('missing_header');
  });
});

describe('what receives alerts', () => {
  let sandbox: TestSandbox;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());
  const received = async () => (await sandbox.control<{ items: ReceivedAlert[] }>('GET', '/alerts')).items;

  it('takes mail, Slack messages and signed webhooks, and shows them', async () => {
    const { control, mail } = sandbox.urls;
    const transport = createTransport(mail);
    await transport.sendMail({ from: 'a@b.example', to: 'c@d.example', subject: '「店」需要處理', text: '內容' });
    await call('POST', `${control}/alerts/slack/T/B/x`, { body: { text: '*店*' } });
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    await sandbox.control('POST', '/alerts/secrets', { secret });
    const body = JSON.stringify({ type: 'sync.completed' });
    const timestamp = String(Math.floor(Date.now() / 1000));
    const key = Buffer.from(secret.slice(6), 'base64');
    const signature = `v1,${createHmac('sha256', key).update(`id1.${timestamp}.${body}`).digest('base64')}`;
    const headers = { 'webhook-id': 'id1', 'webhook-timestamp': timestamp, 'webhook-signature': signature };
    expect((await call('POST', `${control}/alerts/webhook/x`, { body, headers })).status).toBe(204);
    const forged = { ...headers, 'webhook-id': 'id2' };
    expect((await call('POST', `${control}/alerts/webhook/x`, { body, headers: forged })).status).toBe(401);
    expect(await received()).toMatchObject([
      { channel: 'email', status: 250, to: 'c@d.example', subject: '「店」需要處理', text: '內容' },
      { channel: 'slack', status: 200, to: '/alerts/slack/T/B/x', text: '*店*' },
      { channel: 'webhook', status: 204, id: 'id1', subject: 'sync.completed', signature: 'good' },
      { channel: 'webhook', status: 401, id: 'id2', signature: 'bad_signature' },
    ]);
    expect((await call('GET', control)).text).toContain('bad_signature');
  });

  it('fails as it is told to', async () => {
    await sandbox.control('DELETE', '/alerts');
    await sandbox.control('POST', '/alerts/failures', { channel: 'slack', statuses: [500] });
    await sandbox.control('POST', '/alerts/failures', { channel: 'email', statuses: [451] });
    const post = () => call('POST', `${sandbox.urls.control}/alerts/slack/x`, { body: { text: 'x' } });
    expect([(await post()).status, (await post()).status]).toEqual([500, 200]);
    // Other receivers' messages are taken meanwhile.
    await sandbox.control('POST', '/alerts/failures', { channel: 'slack', to: '/other', statuses: [500] });
    const answers = [];
    for (const receiver of ['x', 'other', 'other']) {
      answers.push(
        (await call('POST', `${sandbox.urls.control}/alerts/slack/${receiver}`, { body: { text: 'x' } })).status,
      );
    }
    expect(answers).toEqual([200, 500, 200]);
    const transport = createTransport(sandbox.urls.mail);
    const mail = () => transport.sendMail({ from: 'a@b.example', to: 'c@d.example', subject: 's', text: 't' });
    await expect(mail()).rejects.toMatchObject({ responseCode: 451 });
    await mail();
  });
});
