import { BlockList, isIP } from 'node:net';
import { z } from 'zod';
import { isLoopback } from './loopback';

export const intFrom = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `a whole number from ${min} to ${max}`);

export const numberFrom = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+(\.\d+)?$/, `a number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `a number from ${min} to ${max}`);

/** For a required variable: `accepts` is the message both where it is missing and where it does not fit. */
export const textOf = (accepts: string, pattern = /\S/) => z.string(accepts).regex(pattern, accepts);

const headerForm = 'visible ASCII characters, spaces only between them';
const fitsHeader = /^[!-~]([ -~]*[!-~])?$/;
/** What is sent as a header: any other text would be refused at each call, and not at the start. */
export const headerText = textOf(headerForm, fitsHeader);
/** The same, where only `of` says what it is. */
export const headerTextOf = (of: string) => textOf(`${of}: ${headerForm}`, fitsHeader);

/** Calls in a moving window, and the seconds of that window: `1000/300`. */
export const callsInSeconds = textOf('calls/seconds, such as 1000/300', /^[1-9]\d{0,6}\/[1-9]\d{0,5}$/).transform(
  (value) => {
    const [calls = 0, seconds = 0] = value.split('/').map(Number);
    return { calls, windowMs: seconds * 1_000 };
  },
);

const proxies = 'a number of hops, or IP addresses and networks, comma separated';

/** `1` or `10.0.0.0/8,fd00::/8`, in the form of Express's `trust proxy`. */
export const trustedProxies = z.string().transform((value, context): number | string[] => {
  if (/^\d{1,2}$/.test(value)) return Number(value);
  const networks = value.split(',').map((network) => network.trim());
  if (networks.every(isNetwork)) return networks;
  context.addIssue(proxies);
  return z.NEVER;
});

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  try {
    if (bits !== undefined) new BlockList().addSubnet(address, Number(bits), version === 4 ? 'ipv4' : 'ipv6');
    return bits !== '';
  } catch {
    return false;
  }
}

/** A bad URL is refused here, where the message names the variable, and not by the first code that parses it. */
export const urlOf = (accepts: string, pattern: RegExp) =>
  z.string(accepts).refine((value) => pattern.test(value) && URL.canParse(value), accepts);

export const urlAsGiven = urlOf('an http(s) URL', /^https?:\/\/[^\s/]+/);
/**
 * What paths are added to. Written as browsers write it, in lower case and without the usual port: a redirect URI has
 * to be the same text in the browser's address and in the call for the token.
 */
export const url = urlAsGiven.transform((value, context) => {
  const { origin, pathname, username, password, search, hash } = new URL(value);
  if (!username && !password && !search && !hash) return `${origin}${pathname}`.replace(/\/+$/, '');
  context.addIssue('an http(s) URL without user, query or #');
  return z.NEVER;
});

/** The page and the partners' routes are served at the root of their host: behind a path, none would be found. */
export const rootUrl = url.refine((value) => new URL(value).pathname === '/', 'an http(s) URL without a path');

/** The form that Temporal's client takes: of any other it throws, or waits for a server that cannot be. */
export const hostAndPort = z
  .string()
  .refine((value) => /^[^\s/?#@\\]*[^\s/?#@\\:]$/.test(value) && URL.canParse(`http://${value}`), 'host or host:port');

export const localUrl = url.refine((value) => isLoopback(new URL(value).hostname), 'a URL on this machine');

export const keyForm = '32 bytes in base64 (openssl rand -base64 32)';
/** Target of a link on the admin page; the page leaves out a link that is not set. */
export const link = urlAsGiven.optional();
export const contact = urlOf('an http(s) URL or mailto:', /^(https?:\/\/[^\s/]+|mailto:[^\s@]+@[^\s@]+)/).optional();

export const encryptionKey = z.string(keyForm).refine((value) => Buffer.from(value, 'base64').length === 32, keyForm);

export const smtp = urlOf('an smtp:// or smtps:// URL, user and password in it', /^smtps?:\/\/[^\s/]+/);
export const mailFrom = textOf('an address, or `Name <address>`', /^[^\s<>]+@[^\s<>]+$|^[^<>]+<[^\s<>]+@[^\s<>]+>$/);

/** Separated by commas. One of commas alone names nothing, which its operator cannot have meant. */
export const listOf = (accepts: string) =>
  z
    .string()
    .transform((value) => value.split(',').map((entry) => entry.trim()))
    .transform((entries) => entries.filter(Boolean))
    .refine((entries) => entries.length > 0, accepts);

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export const ofShopline = "from the app's page in SHOPLINE's Developer Center";

/** Temporal joins name and build id of a worker's version with a dot or a colon, so a name may hold neither. */
export const deploymentName = z.string().regex(/^[\w-]{1,100}$/, 'letters, digits, `-` and `_`, at most 100');
export const buildId = z.string().regex(/^[\w.-]{1,100}$/, 'letters, digits, `.`, `-` and `_`, at most 100');

/** The schedule's workflow is named after it, and Temporal keeps names with that prefix for itself. */
export const taskQueue = z
  .string()
  .regex(/^(?!\/_sys\/)[!-~]{1,200}$/, 'visible ASCII characters, at most 200, not beginning with /_sys/');

export const otlpProtocol = z.enum(['http/protobuf', 'http/json'], 'http/protobuf or http/json');
