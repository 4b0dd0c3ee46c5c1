import { z } from 'zod';

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

/** An empty variable counts as one that is not set. @throws Error naming what is wrong */
export function readEnvironment(env: NodeJS.ProcessEnv): z.infer<typeof environment> {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(set);
  if (!parsed.success) throw new Error(`bad environment\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
