import { LocalProblem } from '../problem';
import { assertPortsFree, findFreePorts, type PortNeed } from './ports';
import type { Part } from './parts';

export type StackPorts = Record<keyof typeof NEEDS, number>;

const elsewhere = (variable: string) => `Stop what uses it, or choose another with ${variable}.`;

/** Every port of the stack: usual number, variable that moves it, and what to say when it is taken. */
const NEEDS = {
  database: {
    part: 'database',
    usual: 27018,
    variable: undefined,
    neededBy: 'the local database',
    wayOut: 'Stop what uses it, or set MONGODB_URI to use a database of your own.',
  },
  temporal: {
    part: 'temporal',
    usual: 7233,
    variable: undefined,
    neededBy: 'the local Temporal server',
    wayOut: 'Stop what uses it, or, if that is a Temporal server, use it: TEMPORAL_ADDRESS=localhost:7233 npm start.',
  },
  temporalUi: {
    part: 'temporal',
    usual: 8233,
    variable: undefined,
    neededBy: "Temporal's Web UI",
    wayOut: 'Stop what uses it, or set TEMPORAL_ADDRESS to use a Temporal server of your own.',
  },
  shopline: {
    part: 'sandbox',
    usual: 4010,
    variable: 'SANDBOX_SHOPLINE_PORT',
    neededBy: 'the SHOPLINE sandbox',
    wayOut: elsewhere('SANDBOX_SHOPLINE_PORT'),
  },
  omnichat: {
    part: 'sandbox',
    usual: 4020,
    variable: 'SANDBOX_OMNICHAT_PORT',
    neededBy: 'the Omnichat sandbox',
    wayOut: elsewhere('SANDBOX_OMNICHAT_PORT'),
  },
  control: {
    part: 'sandbox',
    usual: 4000,
    variable: 'SANDBOX_CONTROL_PORT',
    neededBy: "the sandbox's control page",
    wayOut: elsewhere('SANDBOX_CONTROL_PORT'),
  },
  mail: {
    part: 'sandbox',
    usual: 4025,
    variable: 'SANDBOX_SMTP_PORT',
    neededBy: "the sandbox's mail server",
    wayOut: elsewhere('SANDBOX_SMTP_PORT'),
  },
  api: {
    part: 'api',
    usual: 3000,
    variable: 'PORT',
    neededBy: 'the api process',
    wayOut: elsewhere('PORT'),
  },
  apiMetrics: {
    part: 'api',
    usual: 9464,
    variable: undefined,
    neededBy: 'the metrics of the api process',
    wayOut: 'Stop what uses it.',
  },
  workerMetrics: {
    part: 'worker',
    usual: 9465,
    variable: undefined,
    neededBy: 'the metrics of the worker process',
    wayOut: 'Stop what uses it.',
  },
} as const satisfies Record<
  string,
  Omit<PortNeed, 'port'> & { part: Part; usual: number; variable: string | undefined }
>;

const names = Object.keys(NEEDS) as (keyof StackPorts)[];

/** The usual ports, or where the environment moves them. @throws LocalProblem naming those in use, or out of range. */
export async function fixedPorts(parts: ReadonlySet<Part>, env: NodeJS.ProcessEnv): Promise<StackPorts> {
  const ports = Object.fromEntries(
    names.map((name) => {
      const { usual, variable } = NEEDS[name];
      return [name, variable ? portIn(env, variable, usual) : usual];
    }),
  ) as StackPorts;
  await assertPortsFree(
    names.filter((name) => parts.has(NEEDS[name].part)).map((name) => ({ ...NEEDS[name], port: ports[name] })),
  );
  return ports;
}

function portIn(env: NodeJS.ProcessEnv, variable: string, usual: number): number {
  const value = env[variable] || String(usual);
  const port = Number(value);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new LocalProblem(`${variable}: got "${value}"; it accepts a whole number from 1 to 65535`);
}

/** Ports nobody uses, so that several stacks run side by side. */
export async function freePorts(): Promise<StackPorts> {
  const free = await findFreePorts(names.length);
  return Object.fromEntries(names.map((name, index) => [name, free[index]])) as StackPorts;
}
