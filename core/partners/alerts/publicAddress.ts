import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { AlertFailure } from './alertFailure';

/** All IPv6 addresses that are assigned to the internet so far. */
const globalIpv6 = ipaddr.parseCIDR('2000::/3');

/** Whether an address is on the public internet: not a machine, network or link of ours, and no detour to one. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false;
  // An IPv4 address written as IPv6 counts as IPv4.
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' || parsed.match(globalIpv6);
}

/** The IP address in a URL; null where the URL has a host name. */
function addressOf({ hostname }: URL): string | null {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(bare) === 0 ? null : bare;
}

/** @throws AlertFailure when the URL itself shows that it must not be called: not https, or a private address */
export function refuseUnfitUrl(url: URL): void {
  if (url.protocol !== 'https:') throw new AlertFailure('not_https');
  const address = addressOf(url);
  if (address !== null && !isPublicAddress(address)) throw new AlertFailure('private_address');
}

/**
 * Resolves names as the system does, and refuses a name when any of its addresses is not public. undici connects to the
 * addresses that this returns and does not resolve again, so a name that changes in between gains nothing.
 */
export function publicLookup(lookup: typeof systemLookup = systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error) callback(error, [], 0);
      else if (!first || !addresses.every(({ address }) => isPublicAddress(address))) {
        callback(new AlertFailure('private_address'), [], 0);
      } else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/**
 * Checks a URL before it is saved, so that an admin hears of a bad one at once; each call checks again. A name that
 * cannot be resolved just now is let through.
 * @throws AlertFailure `not_https` or `private_address`
 */
export async function expectPublicUrl(url: URL, lookup: typeof systemLookup = systemLookup): Promise<void> {
  refuseUnfitUrl(url);
  if (addressOf(url) !== null) return;
  await new Promise<void>((resolve, reject) => {
    publicLookup(lookup)(url.hostname, { all: true }, (error) => {
      if (error instanceof AlertFailure) reject(error);
      else resolve();
    });
  });
}
