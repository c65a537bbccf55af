import dns from 'node:dns';
import net from 'node:net';

/** Refused: an address inside of the network, that nobody outside should have us call. */
export class PrivateAddress extends Error {
	override readonly name = 'PrivateAddress';
}

const blocked = new net.BlockList();
for (const [network, prefix] of [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.0.0.0', 24],
	['192.0.2.0', 24],
	['192.88.99.0', 24],
	['192.168.0.0', 16],
	['198.18.0.0', 15],
	['198.51.100.0', 24],
	['203.0.113.0', 24],
	['224.0.0.0', 3],
] as const)
	blocked.addSubnet(network, prefix, 'ipv4');
/** Of IPv6 only this is global; in it documentation, tunnels and what embeds addresses of IPv4 are not. */
const global6 = new net.BlockList();
global6.addSubnet('2000::', 3, 'ipv6');
const special6 = new net.BlockList();
for (const [network, prefix] of [
	['2001::', 23],
	['2001:db8::', 32],
	['2002::', 16],
	['3fff::', 20],
] as const)
	special6.addSubnet(network, prefix, 'ipv6');

/** Whether an IP address is one of the public internet. */
export function isPublicAddress(address: string): boolean {
	const family = net.isIP(address);
	if (family === 4) return !blocked.check(address, 'ipv4');
	if (family === 6) return !address.includes('%') && global6.check(address, 'ipv6') && !special6.check(address, 'ipv6');
	return false;
}

/** Name and port of an address, as administrators allow it: `api.example.com:443`. */
export function hostOf(url: URL): string {
	return `${url.hostname.toLowerCase().replace(/\.$/, '')}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`;
}

/** Refuses addresses that are written as numbers and are not public. Those that are written as names are looked at when the connection is made. */
export function refusePrivateLiteral({ hostname }: URL): void {
	const literal = hostname.replace(/^\[|\]$/g, '');
	if (net.isIP(literal) && !isPublicAddress(literal)) throw new PrivateAddress(literal);
}

export type Resolve = (hostname: string) => Promise<dns.LookupAddress[]>;
const resolveAll: Resolve = (hostname) => dns.promises.lookup(hostname, { all: true, verbatim: true });

/**
 * Looks a name up for a connection. What it answers is what is connected to, so a name that changes between a check and the connection gains nothing.
 * One address of it that is not public refuses all of them.
 */
export function guardedLookup(resolve: Resolve = resolveAll): net.LookupFunction {
	return (hostname, options, done) => {
		resolve(hostname).then(
			(addresses) => {
				if (addresses.length === 0 || addresses.some(({ address }) => !isPublicAddress(address))) return done(new PrivateAddress(hostname), '', 0);
				const [first] = addresses;
				if (options.all) return (done as unknown as (error: null, all: dns.LookupAddress[]) => void)(null, addresses);
				return done(null, first?.address ?? '', first?.family ?? 4);
			},
			(error: NodeJS.ErrnoException) => done(error, '', 0),
		);
	};
}
