import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { AlertFailure } from './alertFailure';

/** All of the internet that is given out for IPv6 so far. */
const globalIpv6 = ipaddr.parseCIDR('2000::/3');

/** Whether an address belongs to the internet: no machine, network or link of ours, and no way round to one. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false;
  // An IPv4 address in the clothes of IPv6 counts as what it is.
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' || parsed.match(globalIpv6);
}

/** The address that a URL names outright; null: it names a host. */
function addressOf({ hostname }: URL): string | null {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(bare) === 0 ? null : bare;
}

/** @throws AlertFailure when a URL may not be called for what it says itself */
export function refuseUnfitUrl(url: URL): void {
  if (url.protocol !== 'https:') throw new AlertFailure('not_https');
  const address = addressOf(url);
  if (address !== null && !isPublicAddress(address)) throw new AlertFailure('private_address');
}

/**
 * Resolves names as the system does, and refuses a name of which any address is not public. A connection is made to what
 * this answers and is not resolved again: a name that changes its mind in between gains nothing.
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
 * Looks before a URL is kept, so that an admin hears of it at once; each call looks again. A name that cannot be resolved
 * just now is let through.
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
