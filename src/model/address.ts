/** A host and a TCP port. IPv6 hosts are stored without brackets. */
export type Address = {
	readonly host: string;
	/** 1–65535 */
	readonly port: number;
};

/** The port on which Octopus Server is polled when none is given (`facts`: every node, unless its settings say otherwise). */
export const defaultCommsPort = 10_943;

/** The port on which a Tentacle listens when none is given. */
export const defaultListenPort = 10_933;

/** `host:port`, IPv6 hosts in brackets. The one spelling used in answers files, screens, reports and evidence. */
export const addressText = ({host, port}: Address): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** Letter case says nothing in a host. */
export const isSameAddress = (one: Address, other: Address | undefined): boolean =>
	one.host.toLowerCase() === other?.host.toLowerCase() && one.port === other.port;

/** The URL Tentacle stores for a polled Server: always https, no path (Tentacle 9.2, `server-comms`). */
export const addressUrl = (address: Address): string => `https://${addressText(address)}`;

const hostName = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\.?$/i;
const ipVersion6 = /^[0-9a-f:.]+(%[a-z0-9]+)?$/i;

/** A name or an IP address that may stand in a command or a URL without quoting. */
export const isHost = (host: string): boolean => hostName.test(host) || (host.includes(':') && ipVersion6.test(host));

/** Whoever uses it means their own machine. */
export const isLoopback = (host: string): boolean =>
	/^(localhost(\.localdomain)?\.?|.*\.localhost|127\..*|::1|::ffff:127\..*|0\.0\.0\.0|::)$/i.test(host);

const isPort = (port: number): boolean => Number.isInteger(port) && port >= 1 && port <= 65_535;

/**
Reads a comms address as people write it: `host`, `host:port`, `[::1]:port`, `https://host:port/`.

- no port: `usualPort`, or 443 for Octopus Cloud's `polling.*.octopus.app` names, which answer only there;
- `https://host` without a port is refused: Tentacle reads it as 443, people mean 10943.

Returns the address, or a sentence saying what is wanted.
*/
export const parseAddress = (text: string, usualPort = defaultCommsPort): Address | string => {
	const wanted = `a host, or host:port, such as octopus.example.com:${usualPort}`;
	const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
	if (scheme !== undefined && scheme !== 'https') return `${wanted}; polling is always https, not ${scheme}`;
	const rest = (scheme === undefined ? text : text.slice('https://'.length)).replace(/\/$/, '');
	const parts =
		/^(?:\[([^\]]+)\]|([^:[\]/]+))(?::(\d{1,5}))?$/.exec(rest) ??
		(/^[0-9a-f:]+$/i.test(rest) && rest.split(':').length > 2 ? ['', rest] : null);
	const host = parts?.[1] ?? parts?.[2];
	if (!parts || host === undefined || !isHost(host)) return wanted;
	if (parts[3] !== undefined) return isPort(Number(parts[3])) ? {host, port: Number(parts[3])} : `${wanted}, with a port from 1 to 65535`;
	if (/^polling\..+\.octopus\.app$/i.test(host)) return {host, port: 443};
	if (scheme === 'https') return `a port: ${host}:443 (what Tentacle makes of this address) or ${host}:${usualPort} (Octopus's own port)`;
	return {host, port: usualPort};
};
