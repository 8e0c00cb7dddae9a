import {BlockList, isIP} from 'node:net';

/** Whether `no_proxy` leaves this address out, as curl and Go read it: names with all below them, `*`, addresses, networks, an optional port. */
export const isExcepted = ({hostname, port, protocol}: URL, exceptions: string): boolean => {
	const host = withoutBrackets(hostname.toLowerCase());
	const ownPort = port || (protocol === 'http:' ? '80' : '443');
	return exceptions
		.toLowerCase()
		.split(/[\s,]+/)
		.filter(one => one !== '')
		.some(one => {
			const [, name = one, itsPort = ownPort] = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(one) ?? [];
			return itsPort === ownPort && covers(withoutBrackets(name), host);
		});
};

const covers = (name: string, host: string): boolean => {
	if (name === '*' || name === host) return true;
	if (isIP(host) !== 0) return isInNetwork(name, host);
	const above = name.replace(/^\*?\./, '');
	return above !== '' && (host === above || host.endsWith(`.${above}`));
};

const isInNetwork = (network: string, host: string): boolean => {
	const [, base = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(network) ?? [];
	const version = isIP(base);
	if (version === 0 || version !== isIP(host) || Number(bits) > (version === 4 ? 32 : 128)) return false;
	const family = version === 4 ? 'ipv4' : 'ipv6';
	const list = new BlockList();
	list.addSubnet(base, Number(bits), family);
	return list.check(host, family);
};

const withoutBrackets = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');
