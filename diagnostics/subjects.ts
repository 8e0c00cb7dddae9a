import {type Address, addressText} from '../src/model/address.ts';
import type {Answers} from '../src/model/answers.ts';
import type {Scope} from '../src/model/scope.ts';

/** The subject of every check about the portal: its address, as answered. */
export const portalOf = ({serverUrl}: Answers): readonly string[] => (serverUrl === undefined ? [] : [serverUrl]);

/** The subjects of every check about the way to the Server: one address a node. */
export const polledAddresses = ({serverAddresses = []}: Answers): readonly Address[] => serverAddresses;

/** The subject of checks about the proxy itself: one, as long as something is polled through it. */
export const proxyOf = ({serverAddresses = []}: Answers, {proxy}: Scope): readonly string[] =>
	proxy && serverAddresses.length > 0 ? [addressText(proxy)] : [];

/** The polled addresses, when a proxy is on the way to them. */
export const proxiedAddresses = (answers: Answers, {proxy}: Scope): readonly Address[] => (proxy ? polledAddresses(answers) : []);

/** Where the portal listens, as its URL says. */
export const portalAddress = ({serverUrl}: Answers): Address | undefined => {
	const url = serverUrl === undefined ? null : URL.parse(serverUrl);
	if (!url) return undefined;
	return {host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(url.port || (url.protocol === 'http:' ? 80 : 443))};
};

/** Every polled address and, of logs from elsewhere, those that they name. */
export const loggedAddresses = (answers: Answers, {logged = []}: Scope): readonly Address[] => {
	const polled = polledAddresses(answers);
	const known = new Set(polled.map(addressText));
	return [...polled, ...logged.filter(address => !known.has(addressText(address)))];
};
