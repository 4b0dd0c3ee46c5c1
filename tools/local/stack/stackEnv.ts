import path from 'node:path';
import { databaseUri } from './database';
import type { ExternalEngines } from './engines';
import type { LocalSecrets } from './secrets';
import type { StackPorts } from './stackPorts';

/** Where a running stack is reached. */
export interface StackUrls {
  api: string;
  shopline: string;
  omnichat: string;
  control: string;
  /** Undefined when the stack uses a Temporal server that is not its own. */
  temporalUi: string | undefined;
  temporalAddress: string;
  mongodbUri: string;
  apiMetrics: string;
  workerMetrics: string;
}

export function stackUrls(ports: StackPorts, external: ExternalEngines): StackUrls {
  const local = (port: number) => `http://localhost:${port}`;
  return {
    api: local(ports.api),
    shopline: local(ports.shopline),
    omnichat: local(ports.omnichat),
    control: local(ports.control),
    temporalUi: external.temporalAddress ? undefined : local(ports.temporalUi),
    temporalAddress: external.temporalAddress ?? `127.0.0.1:${ports.temporal}`,
    mongodbUri: external.mongodbUri ?? databaseUri(ports.database),
    apiMetrics: local(ports.apiMetrics),
    workerMetrics: local(ports.workerMetrics),
  };
}

/** What the sandbox is told: its ports, where to send webhooks, and where it keeps its stores and teams. */
export function sandboxEnv(
  ports: StackPorts,
  urls: StackUrls,
  dataDir: string,
  secrets: LocalSecrets,
): Record<string, string> {
  return {
    SANDBOX_SHOPLINE_PORT: String(ports.shopline),
    SANDBOX_OMNICHAT_PORT: String(ports.omnichat),
    SANDBOX_CONTROL_PORT: String(ports.control),
    SANDBOX_SMTP_PORT: String(ports.mail),
    SANDBOX_WEBHOOK_URL: `${urls.api}/webhooks/shopline`,
    SANDBOX_OMNICHAT_WEBHOOK_URL: `${urls.api}/webhooks/omnichat`,
    SANDBOX_OMNICHAT_WEBHOOK_SECRET: secrets.omnichatWebhookSecret,
    SANDBOX_OMNICHAT_WEBHOOK_VERIFY_TOKEN: secrets.omnichatWebhookVerifyToken,
    SANDBOX_DATA_DIR: path.join(dataDir, 'sandbox'),
  };
}

/** The environment of api and worker, pointed at the sandbox and at this stack's engines. */
export function serviceEnv(ports: StackPorts, urls: StackUrls, secrets: LocalSecrets): Record<string, string> {
  return {
    NODE_ENV: 'production',
    PORT: String(ports.api),
    PUBLIC_URL: urls.api,
    MONGODB_URI: urls.mongodbUri,
    TEMPORAL_ADDRESS: urls.temporalAddress,
    ENCRYPTION_KEY: secrets.encryptionKey,
    SESSION_SECRET: secrets.sessionSecret,
    SHOPLINE_API_URL: urls.shopline,
    SHOPLINE_OAUTH_URL: urls.shopline,
    SHOPLINE_CLIENT_ID: 'sandbox-client',
    SHOPLINE_CLIENT_SECRET: 'sandbox-secret',
    OMNICHAT_API_URL: urls.omnichat,
    OMNICHAT_OIDC_ISSUER: `${urls.omnichat}/oidc`,
    OMNICHAT_OIDC_CLIENT_ID: 'omnichat-console',
    OMNICHAT_OIDC_CLIENT_SECRET: 'omnichat-console-secret',
    OMNICHAT_WEBHOOK_SECRET: secrets.omnichatWebhookSecret,
    OMNICHAT_WEBHOOK_VERIFY_TOKEN: secrets.omnichatWebhookVerifyToken,
    HELP_URL: 'https://guide.omnichat.example',
    SUPPORT_CONTACT: 'mailto:support@omnichat.example',
    OMNICHAT_APP_URL: 'https://app.omnichat.example',
    SMTP_URL: `smtp://localhost:${ports.mail}`,
    MAIL_FROM: 'Omnichat <alerts@omnichat.example>',
    // Alerts go to the sandbox, at an address of this machine, which the service would refuse otherwise.
    OUTBOUND_ALLOW_PRIVATE: 'true',
    OPERATOR_SUBJECTS: 'admin',
    SANDBOX_CONTROL_URL: urls.control,
    ...(urls.temporalUi && { TEMPORAL_UI_URL: urls.temporalUi }),
  };
}
