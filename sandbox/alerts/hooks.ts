import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseJsonObject, readBody, sendReply, splitTarget, type HttpReply } from '../core/http';
import type { AlertInbox } from './alertInbox';
import { refusalOf } from './standardWebhook';

const slackPath = '/alerts/slack/';
const webhookPath = '/alerts/webhook/';

const text = (status: number, body: string): HttpReply => ({ status, headers: { 'content-type': 'text/plain' }, body });

/** Serves Slack's incoming webhook and a receiver of signed webhooks. @returns false where the path is of neither */
export async function serveHooks(inbox: AlertInbox, request: IncomingMessage, response: ServerResponse) {
  const { path } = splitTarget(request.url ?? '/');
  if (!path.startsWith(slackPath) && !path.startsWith(webhookPath)) return false;
  const body = await readBody(request);
  if (request.method !== 'POST') sendReply(response, text(405, 'method_not_allowed'));
  else
    sendReply(
      response,
      path.startsWith(slackPath) ? takeSlack(inbox, path, body) : takeWebhook(inbox, path, body, request),
    );
  return true;
}

function takeSlack(inbox: AlertInbox, to: string, body: string): HttpReply {
  const said = parseJsonObject(body)?.text;
  const isMessage = typeof said === 'string' && said !== '';
  const status = inbox.takeFailure('slack', to) ?? (isMessage ? 200 : 400);
  const shown = isMessage ? said : body;
  inbox.add({ channel: 'slack', status, to, id: null, subject: null, text: shown, signature: null });
  return text(status, status === 200 ? 'ok' : isMessage ? 'server_error' : 'invalid_payload');
}

function takeWebhook(inbox: AlertInbox, to: string, body: string, { headers }: IncomingMessage): HttpReply {
  const refusal = inbox.secrets.length === 0 ? null : refusalOf(headers, body, inbox.secrets, Date.now());
  const status = inbox.takeFailure('webhook', to) ?? (refusal === null ? 204 : refusal === 'bad_signature' ? 401 : 400);
  const id = headers['webhook-id'];
  const { type } = parseJsonObject(body) ?? {};
  inbox.add({
    ...{ channel: 'webhook', status, to, text: body },
    id: typeof id === 'string' ? id : null,
    subject: typeof type === 'string' ? type : null,
    signature: inbox.secrets.length === 0 ? null : (refusal ?? 'good'),
  });
  return { status };
}
