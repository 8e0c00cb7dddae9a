import {harmless} from '../model/harmless.ts';
import type {TunnelSeen} from '../model/probes.ts';

/** What a proxy said to CONNECT, as far as it was read. */
export type RawAnswer = {
	/** One character a byte: the head without its empty line, or all there is of it. */
	readonly text: string;
	/** Why reading ended: `head` when the empty line had come. */
	readonly ended: 'head' | 'closed' | 'silence' | 'too-long';
	readonly milliseconds: number;
};

const longestText = 200;
const mostSchemes = 10;

/** Reads the answer as Halibut would, which is content with the first line and wants 200 (facts: Halibut §5). Pure. */
export const tunnelSeen = ({text, ended, milliseconds}: RawAnswer): TunnelSeen => {
	const [firstLine = '', ...headers] = text.split('\r\n');
	const statusLine = text === '' ? {} : {statusLine: harmless(firstLine, longestText)};
	if (!isPerhapsHttp(text)) return {outcome: 'not-http', milliseconds, ...statusLine, ...speaks(text)};
	if (ended !== 'head') {
		const outcome = ended === 'closed' ? 'closed' : text === '' ? 'silence' : 'endless';
		return {outcome, milliseconds, ...statusLine};
	}
	const code = /^HTTP\S* +(\d{3})(?!\d)/.exec(firstLine)?.[1];
	if (code === undefined) return {outcome: 'not-http', milliseconds, ...statusLine};
	const values = (name: string) => headersNamed(headers, name);
	const [location] = values('location');
	const schemes = schemesIn(values('proxy-authenticate'));
	const behind = reasonBehind(values('x-squid-error'), values('proxy-status'));
	return {
		outcome: code === '200' ? 'opened' : 'refused',
		milliseconds,
		...statusLine,
		status: Number(code),
		// As Halibut cuts it: from the first blank to the second.
		isReadable: /^\S+ \d+ /.test(firstLine),
		hasPage: Number(values('content-length')[0] ?? 0) > 0 || values('content-type').some(type => /html/i.test(type)),
		...(schemes.length > 0 && {schemes}),
		...(location !== undefined && {location: harmless(location, longestText)}),
		...(behind && {behind}),
	};
};

/** So far it may become an answer of HTTP. */
export const isPerhapsHttp = (text: string): boolean => text.startsWith('HTTP') || 'HTTP'.startsWith(text);

/** A TLS alert or handshake record; a SOCKS 4 or 5 reply; a banner of SSH. */
const speaks = (text: string): Pick<TunnelSeen, 'speaks'> => {
	if (/^[\u0015\u0016]\u0003/.test(text)) return {speaks: 'tls'};
	if (text.startsWith('SSH-')) return {speaks: 'ssh'};
	return /^(\u0005[\u0000-\u0009\u00FF]|\u0000[\u005A-\u005D])/.test(text) ? {speaks: 'socks'} : {};
};

const headersNamed = (headers: readonly string[], name: string): readonly string[] =>
	headers.flatMap(line => (line.toLowerCase().startsWith(`${name}:`) ? [line.slice(name.length + 1).trim()] : []));

/** `Negotiate`, `Basic realm="a, b"`, several in one header or in many: the first words of what stands between the commas outside quotes. */
const schemesIn = (values: readonly string[]): readonly string[] => {
	const names = values
		.flatMap(value => value.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').split(','))
		.flatMap(part => /^\s*([A-Za-z][\w-]{0,39})(?=\s|$)/.exec(part)?.[1] ?? []);
	return [...new Set(names)].slice(0, mostSchemes);
};

/** Squid tells the errno of its own attempt, and RFC 9209 has words for it. */
const reasonBehind = ([squid = '']: readonly string[], [status = '']: readonly string[]): TunnelSeen['behind'] => {
	const told = `${squid} ${/error=([a-z_]+)/.exec(status)?.[1] ?? ''}`;
	if (/ERR_DNS_FAIL|dns_error|dns_timeout/.test(told)) return 'name';
	if (/ERR_CONNECT_FAIL 111\b|connection_refused/.test(told)) return 'refused';
	if (/ERR_CONNECT_FAIL 110\b|connection_timeout/.test(told)) return 'timeout';
	return /ERR_CONNECT_FAIL|ERR_CANNOT_FORWARD|destination_(?:unavailable|ip_unroutable)/.test(told) ? 'unreachable' : undefined;
};
