import { z } from 'zod';
import {
  intFrom,
  numberFrom,
  textOf,
  headerText,
  headerTextOf,
  callsInSeconds,
  trustedProxies,
  urlAsGiven,
  url,
  localUrl,
  link,
  contact,
  encryptionKey,
  keyForm,
  listOf,
  smtp,
  mailFrom,
  logLevels,
  ofShopline,
  deploymentName,
  taskQueue,
  buildId,
  otlpProtocol,
  rootUrl,
} from './configFields';
import { cadenceProblems, exposedProblems } from './configRules';
import { OperatorError } from './operatorError';

const environmentSchema = z.object({
  PORT: intFrom(0, 65535).default(3000),
  PUBLIC_URL: rootUrl.optional(),
  TRUSTED_PROXIES: trustedProxies.optional(),
  MONGODB_URI: textOf('a mongodb:// or mongodb+srv:// URI', /^mongodb(\+srv)?:\/\//),
  TEMPORAL_TASK_QUEUE: taskQueue.default('shopline-integration'),
  TEMPORAL_DEPLOYMENT_NAME: deploymentName.default('shopline-omnichat'),
  TEMPORAL_WORKER_BUILD_ID: buildId.optional(),
  ENCRYPTION_KEY: encryptionKey,
  OLD_ENCRYPTION_KEYS: listOf(keyForm).pipe(z.array(encryptionKey)).default([]),
  SESSION_SECRET: textOf('any text, 32 characters or more where PUBLIC_URL is not this machine'),
  SHOPLINE_API_URL: url.default('https://open.shopline.io'),
  SHOPLINE_OAUTH_URL: url.default('https://developers.shoplineapp.com'),
  // Also the user agent where none is named.
  SHOPLINE_CLIENT_ID: headerTextOf(`the client id ${ofShopline}`),
  SHOPLINE_CLIENT_SECRET: textOf(`the client secret ${ofShopline}`),
  SHOPLINE_USER_AGENT: headerText.optional(),
  SHOPLINE_REQUESTS_PER_SECOND: numberFrom(0.1, 1_000_000).default(20),
  SHOPLINE_CALLS_PER_ADDRESS: callsInSeconds.optional(),
  SHOPLINE_PAGE_SIZE: intFrom(1, 999).default(250),
  OMNICHAT_API_URL: url.default('https://open-api.omnichat.ai'),
  OMNICHAT_REQUESTS_PER_SECOND: numberFrom(0.1, 1_000_000).default(40),
  // Kept as given: OpenID Connect discovery compares the issuer character by character, a slash at the end included.
  OMNICHAT_OIDC_ISSUER: urlAsGiven,
  OMNICHAT_OIDC_CLIENT_ID: textOf("the id of our OpenID Connect client at Omnichat's login"),
  OMNICHAT_OIDC_CLIENT_SECRET: textOf('the secret of that client'),
  OMNICHAT_WEBHOOK_SECRET: textOf('the secret Omnichat signs webhooks with'),
  OMNICHAT_WEBHOOK_VERIFY_TOKEN: textOf("the token Omnichat's webhook verification sends"),
  RECONCILE_EVERY_SECONDS: intFrom(1, 604_800).default(900),
  FULL_READ_BUDGET: numberFrom(0.001, 1).default(0.05),
  FULL_READ_LEAST_SECONDS: intFrom(1, 604_800).default(120),
  FULL_READ_MOST_SECONDS: intFrom(1, 604_800).default(21_600),
  HELP_URL: link,
  SUPPORT_CONTACT: contact,
  PRIVACY_URL: link,
  TERMS_URL: link,
  OMNICHAT_APP_URL: link,
  SMTP_URL: smtp.optional(),
  MAIL_FROM: mailFrom.optional(),
  OUTBOUND_ALLOW_PRIVATE: z.enum(['true', 'false'], 'true or false').default('false'),
  OPERATOR_SUBJECTS: listOf('OpenID subjects, comma separated').default([]),
  TEMPORAL_UI_URL: url.optional(),
  LOG_LEVEL: z.enum(logLevels, `one of ${logLevels.join(', ')}`).default('info'),
  METRICS_PORT: intFrom(0, 65535).optional(),
  // OpenTelemetry's own names; its SDK reads its other variables itself.
  OTEL_EXPORTER_OTLP_ENDPOINT: urlAsGiven.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: urlAsGiven.optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: otlpProtocol.optional(),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: otlpProtocol.optional(),
  OTEL_SDK_DISABLED: z.enum(['true', 'false'], 'true or false').default('false'),
});

/** Only `npm start` sets `SANDBOX_CONTROL_URL`: the sandbox that its page may steer. */
const apiSchema = environmentSchema.extend({ SANDBOX_CONTROL_URL: localUrl.optional() });

/** Least privilege: a worker need not be given what only `api` uses. */
const ofApiAlone = {
  SESSION_SECRET: true,
  SHOPLINE_CLIENT_SECRET: true,
  OMNICHAT_OIDC_ISSUER: true,
  OMNICHAT_OIDC_CLIENT_ID: true,
  OMNICHAT_OIDC_CLIENT_SECRET: true,
  OMNICHAT_WEBHOOK_SECRET: true,
  OMNICHAT_WEBHOOK_VERIFY_TOKEN: true,
} as const;
const workerSchema = apiSchema.partial(ofApiAlone);

/** Every variable the service reads besides Temporal's own. */
export const environmentVariables = Object.entries(environmentSchema.shape).map(([name, schema]) => ({
  name,
  required: !schema.safeParse(undefined).success,
  isOfApiAlone: name in ofApiAlone,
}));

const defaultMetricsPort = { api: 9464, worker: 9465 } as const;

export type ProcessName = keyof typeof defaultMetricsPort;

const secretName = /SECRET|KEY|TOKEN|URI|SMTP_URL/;
/** A URL with a user, and so perhaps a password. */
const withUser = /\/\/[^/]*@/;

/** One line per bad variable: its name, what it got (never a secret) and what it accepts. */
export class ConfigError extends OperatorError {
  constructor(readonly problems: string[]) {
    super(`The environment is not usable:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/** @param given the values that were checked, by the names of their variables */
export function problemsOf({ issues }: z.ZodError, given: Record<string, string | undefined>): string[] {
  return issues.map((issue) => {
    const name = String(issue.path[0]);
    const value = given[name];
    const isSecret = secretName.test(name) || withUser.test(value ?? '');
    const got = value === undefined ? 'nothing' : isSecret ? 'a value that does not fit' : `"${value}"`;
    return `${name}: got ${got}; it ${value === undefined ? 'is required and ' : ''}accepts ${issue.message}`;
  });
}

function missingOf({ SMTP_URL, MAIL_FROM }: { SMTP_URL?: string | undefined; MAIL_FROM?: string | undefined }) {
  if ((SMTP_URL === undefined) === (MAIL_FROM === undefined)) return null;
  return SMTP_URL === undefined ? 'SMTP_URL' : 'MAIL_FROM';
}

/**
 * Reads the environment of `api` or `worker`. An empty variable counts as not set.
 * @throws ConfigError naming every bad variable, what it got and what it accepts.
 */
export function parseConfig(env: Record<string, string | undefined>, processName: ProcessName) {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = (processName === 'api' ? apiSchema : workerSchema).safeParse(given);
  if (!parsed.success) throw new ConfigError(problemsOf(parsed.error, given));
  const value = parsed.data;
  const publicUrl = value.PUBLIC_URL ?? `http://localhost:${value.PORT}`;
  const problems = [
    ...exposedProblems({ ...value, PUBLIC_URL: publicUrl }),
    ...cadenceProblems(value, given.FULL_READ_MOST_SECONDS !== undefined),
  ];
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    port: value.PORT,
    publicUrl,
    /** How many proxies, or which networks, are trusted to set `X-Forwarded-For`; none by default. */
    trustedProxies: value.TRUSTED_PROXIES ?? [],
    mongodbUri: value.MONGODB_URI,
    taskQueue: value.TEMPORAL_TASK_QUEUE,
    /** The version of the code that a worker runs. Without a build id Temporal does not tell versions apart. */
    deployment: { name: value.TEMPORAL_DEPLOYMENT_NAME, buildId: value.TEMPORAL_WORKER_BUILD_ID ?? null },
    encryptionKey: value.ENCRYPTION_KEY,
    oldEncryptionKeys: value.OLD_ENCRYPTION_KEYS,
    sessionSecret: value.SESSION_SECRET ?? '',
    shopline: {
      apiUrl: value.SHOPLINE_API_URL,
      oauthUrl: value.SHOPLINE_OAUTH_URL,
      clientId: value.SHOPLINE_CLIENT_ID,
      clientSecret: value.SHOPLINE_CLIENT_SECRET ?? '',
      userAgent: value.SHOPLINE_USER_AGENT ?? value.SHOPLINE_CLIENT_ID,
      requestsPerSecond: value.SHOPLINE_REQUESTS_PER_SECOND,
      /** Calls that all stores together may make from one address in any such window; null: no limit. */
      callsPerAddress: value.SHOPLINE_CALLS_PER_ADDRESS ?? null,
      pageSize: value.SHOPLINE_PAGE_SIZE,
    },
    omnichat: {
      apiUrl: value.OMNICHAT_API_URL,
      requestsPerSecond: value.OMNICHAT_REQUESTS_PER_SECOND,
      oidcIssuer: value.OMNICHAT_OIDC_ISSUER ?? '',
      oidcClientId: value.OMNICHAT_OIDC_CLIENT_ID ?? '',
      oidcClientSecret: value.OMNICHAT_OIDC_CLIENT_SECRET ?? '',
      webhookSecret: value.OMNICHAT_WEBHOOK_SECRET ?? '',
      webhookVerifyToken: value.OMNICHAT_WEBHOOK_VERIFY_TOKEN ?? '',
    },
    reconcileEverySeconds: value.RECONCILE_EVERY_SECONDS,
    fullReads: {
      budget: value.FULL_READ_BUDGET,
      leastSeconds: value.FULL_READ_LEAST_SECONDS,
      mostSeconds: value.FULL_READ_MOST_SECONDS,
    },
    /** Targets of the admin page's links; null: the page does not show the link. */
    links: {
      help: value.HELP_URL ?? null,
      support: value.SUPPORT_CONTACT ?? null,
      privacy: value.PRIVACY_URL ?? null,
      terms: value.TERMS_URL ?? null,
      omnichat: value.OMNICHAT_APP_URL ?? null,
    },
    alerts: {
      /** Null where alerts do not go out by e-mail. */
      mail: value.SMTP_URL && value.MAIL_FROM ? { smtpUrl: value.SMTP_URL, from: value.MAIL_FROM } : null,
      /** The one of the two variables that is missing where the other is set. */
      mailLacks: missingOf(value),
      /** Alerts may go to http and to private addresses. */
      allowPrivate: value.OUTBOUND_ALLOW_PRIVATE === 'true',
    },
    /** OpenID subjects who see all integrations. */
    operatorSubjects: value.OPERATOR_SUBJECTS,
    /** Address of Temporal's Web UI, for operators; null: not set. */
    temporalUiUrl: value.TEMPORAL_UI_URL ?? null,
    logLevel: value.LOG_LEVEL,
    metricsPort: value.METRICS_PORT ?? defaultMetricsPort[processName],
    /** The sandbox beside `npm start`; null elsewhere. */
    local: value.SANDBOX_CONTROL_URL ? { sandboxControlUrl: value.SANDBOX_CONTROL_URL } : null,
    tracing: {
      /** A collector is named. */
      isOn:
        value.OTEL_SDK_DISABLED === 'false' &&
        (value.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? value.OTEL_EXPORTER_OTLP_ENDPOINT) !== undefined,
      protocol: value.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? value.OTEL_EXPORTER_OTLP_PROTOCOL ?? 'http/protobuf',
    },
  };
}

export type Config = ReturnType<typeof parseConfig>;
