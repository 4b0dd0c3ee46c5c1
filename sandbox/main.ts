import { readEnvironment } from './environment';
import { startSandbox } from './startSandbox';

async function main(): Promise<void> {
  const env = readEnvironment(process.env);
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
    dataDir: env.SANDBOX_DATA_DIR,
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
