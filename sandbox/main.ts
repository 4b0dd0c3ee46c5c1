import { z } from 'zod';
import { startSandbox } from './startSandbox';

const port = z.coerce.number().int().min(0).max(65_535);

/** Everything the sandbox reads from its environment. */
const environment = z.object({
  SANDBOX_SHOPLINE_PORT: port.default(4010),
  SANDBOX_OMNICHAT_PORT: port.default(4020),
  SANDBOX_CONTROL_PORT: port.default(4000),
  SANDBOX_SMTP_PORT: port.default(0),
  SANDBOX_WEBHOOK_URL: z.url().optional(),
  SANDBOX_OMNICHAT_WEBHOOK_URL: z.url().optional(),
  SANDBOX_OMNICHAT_WEBHOOK_SECRET: z.string().min(1).optional(),
  SANDBOX_OMNICHAT_WEBHOOK_VERIFY_TOKEN: z.string().min(1).optional(),
  SANDBOX_OIDC_ISSUER: z.url().optional(),
  SANDBOX_OIDC_CLIENT_ID: z.string().min(1).default('omnichat-console'),
  SANDBOX_OIDC_CLIENT_SECRET: z.string().min(1).default('omnichat-console-secret'),
  SANDBOX_DATA_DIR: z.string().optional(),
  SANDBOX_SEED: z.coerce.number().int().default(1),
});

async function main(): Promise<void> {
  const parsed = environment.safeParse(process.env);
  if (!parsed.success) throw new Error(`bad environment\n${z.prettifyError(parsed.error)}`);
  const env = parsed.data;
  const { urls, close } = await startSandbox({
    ports: {
      shopline: env.SANDBOX_SHOPLINE_PORT,
      omnichat: env.SANDBOX_OMNICHAT_PORT,
      control: env.SANDBOX_CONTROL_PORT,
      mail: env.SANDBOX_SMTP_PORT,
    },
    shoplineWebhookUrl: env.SANDBOX_WEBHOOK_URL,
    omnichatWebhookUrl: env.SANDBOX_OMNICHAT_WEBHOOK_URL,
    omnichatWebhookSecret: env.SANDBOX_OMNICHAT_WEBHOOK_SECRET,
    omnichatWebhookVerifyToken: env.SANDBOX_OMNICHAT_WEBHOOK_VERIFY_TOKEN,
    omnichatClient: { id: env.SANDBOX_OIDC_CLIENT_ID, secret: env.SANDBOX_OIDC_CLIENT_SECRET },
    oidcIssuer: env.SANDBOX_OIDC_ISSUER,
    dataDir: env.SANDBOX_DATA_DIR || undefined,
    demo: { seed: env.SANDBOX_SEED },
  });
  for (const [name, url] of Object.entries(urls)) console.log(`${name.padEnd(12)} ${url}`);

  await untilToldToStop();
  await close();
}

/**
 * On Ctrl-C the terminal signals this process, and npm signals it once more. The listeners stay, so that the second
 * signal does not kill the process while it closes.
 */
function untilToldToStop(): Promise<void> {
  return new Promise((stop) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop());
  });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
