import type { Server } from 'node:http';
import { AlertInbox } from './alerts/alertInbox';
import { serveHooks } from './alerts/hooks';
import { startMailServer } from './alerts/mailServer';
import { closeServer, jsonReply, listen, sendReply } from './core/http';
import { servePartner, type PartnerApi } from './core/partnerServer';
import { Snapshot } from './core/snapshot';
import { World } from './core/world';
import { alertRoutes } from './control/alertRoutes';
import { createDemo } from './control/demo';
import { observeRoutes } from './control/observeRoutes';
import { overviewPage } from './control/overviewPage';
import { serveControl } from './control/router';
import { contactRoutes } from './control/contactRoutes';
import { memberRoutes } from './control/memberRoutes';
import { shopRoutes } from './control/shopRoutes';
import { storeRoutes } from './control/storeRoutes';
import { teamRoutes } from './control/teamRoutes';
import { omnichatApi } from './omnichatApi/api';
import { OmnichatEvents } from './omnichatApi/events';
import { Login, newSigningKey } from './omnichatApi/login';
import { shoplineApi } from './shoplineApi/api';
import { ShoplineEvents } from './shoplineApi/events';

export interface SandboxOptions {
  /** 0 takes any free port. */
  ports: { shopline: number; omnichat: number; control: number; mail?: number };
  /** Where SHOPLINE's app webhooks and Omnichat's webhooks go. */
  shoplineWebhookUrl?: string;
  omnichatWebhookUrl?: string;
  omnichatWebhookSecret?: string;
  omnichatWebhookVerifyToken?: string;
  shoplineClient?: { id: string; secret: string };
  omnichatClient?: { id: string; secret: string };
  /** Issuer as browsers and the service see it, when that is not `http://localhost:{port}/oidc`. */
  oidcIssuer?: string;
  /** Folder in which the state is kept between runs. */
  dataDir?: string;
  /** Fill an empty sandbox with a store, teams and users to play with. */
  demo?: { seed: number };
}

export interface RunningSandbox {
  urls: { shopline: string; omnichat: string; control: string; oidcIssuer: string; mail: string };
  /** Writes the state down, ends deliveries and connections. */
  close: () => Promise<void>;
}

/**
 * Starts both partners and the control API in this process.
 * @throws when a port is in use; the message names it.
 */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const world = new World();
  let key = options.dataDir === undefined ? undefined : Snapshot.restore(world, options.dataDir);
  const signingKey = () => (key ??= newSigningKey());
  const shopline = new ShoplineEvents(world, {
    clientId: options.shoplineClient?.id ?? 'sandbox-client',
    clientSecret: options.shoplineClient?.secret ?? 'sandbox-secret',
    webhookUrl: options.shoplineWebhookUrl ?? 'http://localhost:3000/webhooks/shopline',
  });
  const omnichat = new OmnichatEvents(world, {
    url: options.omnichatWebhookUrl ?? 'http://localhost:3000/webhooks/omnichat',
    secret: options.omnichatWebhookSecret ?? 'sandbox-omnichat-webhook-secret',
    verifyToken: options.omnichatWebhookVerifyToken ?? 'sandbox-omnichat-verify-token',
  });
  const sandbox = { world, shopline, omnichat };
  if (options.demo && world.stores.size === 0 && world.teams.size === 0) createDemo(sandbox, options.demo.seed);

  const alerts = new AlertInbox();
  const servers: Server[] = [];
  const mail: { close?: () => Promise<void> } = {};
  const open = async (name: string, port: number, handler: Parameters<typeof listen>[2]): Promise<string> => {
    const listening = await listen(name, port, handler);
    servers.push(listening.server);
    return `http://localhost:${listening.port}`;
  };
  const close = async (): Promise<void> => {
    const queues = [shopline.queue, shopline.merchant.queue, omnichat.queue];
    await Promise.all([...queues.map((queue) => queue.close()), ...servers.map(closeServer), mail.close?.()]);
  };

  try {
    const shoplineServer = shoplineApi(world, shopline);
    const shoplineUrl = await open('SHOPLINE', options.ports.shopline, (request, response) =>
      servePartner(shoplineServer, world, request, response),
    );

    // The issuer's URL contains the port, which may be known only once the server listens. Login and API follow then.
    const serving: { login?: Login; api?: PartnerApi } = {};
    const omnichatUrl = await open('Omnichat', options.ports.omnichat, async (request, response) => {
      if (!serving.login || !serving.api)
        sendReply(response, jsonReply(503, { errorCode: 'UNEXPECTED_ERROR', message: 'starting' }));
      else if (!(await serving.login.serve(request, response)))
        await servePartner(serving.api, world, request, response);
    });
    const oidcIssuer = options.oidcIssuer ?? `${omnichatUrl}/oidc`;
    const login = new Login(world, {
      issuer: oidcIssuer,
      clientId: options.omnichatClient?.id ?? 'omnichat-console',
      clientSecret: options.omnichatClient?.secret ?? 'omnichat-console-secret',
      signingKey,
    });
    serving.api = omnichatApi(world, omnichat, (teamId, request) => login.teamToken(teamId, request));
    serving.login = login;

    const mailServer = await startMailServer(alerts, options.ports.mail ?? 0);
    mail.close = mailServer.close;
    const groups = [storeRoutes, shopRoutes, memberRoutes, teamRoutes, contactRoutes, observeRoutes];
    const routes = [...groups.flatMap((group) => group(sandbox)), ...alertRoutes(alerts)];
    const mailUrl = `smtp://localhost:${mailServer.port}`;
    const urls = { shopline: shoplineUrl, omnichat: omnichatUrl, oidcIssuer, mail: mailUrl };
    const controlUrl = await open('control', options.ports.control, async (request, response) => {
      if (await serveHooks(alerts, request, response)) return;
      await serveControl(routes, () => overviewPage(routes, urls, alerts.list()), request, response);
    });

    const snapshot = options.dataDir === undefined ? undefined : new Snapshot(world, options.dataDir, signingKey());
    snapshot?.start();
    return {
      urls: { ...urls, control: controlUrl },
      close: async () => {
        snapshot?.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
