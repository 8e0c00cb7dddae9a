import {type Address, addressText} from '../model/address.ts';

/** What a proxy is told of who asks. */
export type ProxyCredentials = {readonly user: string; readonly password: string};

/** The very bytes that Halibut asks a proxy for a tunnel with; credentials go at once, and only with a user that is not blank (facts: Halibut §5). */
export const connectRequest = (target: Address, credentials?: ProxyCredentials): string => {
	const to = addressText(target);
	const authorization =
		credentials === undefined || credentials.user.trim() === ''
			? ''
			: `Proxy-Authorization: Basic ${Buffer.from(asAscii(`${credentials.user}:${credentials.password}`), 'latin1').toString('base64')}\r\n`;
	return `CONNECT ${to} HTTP/1.0\r\nHost: ${to}\r\n${authorization}\r\n`;
};

const beyondAscii = /[^\u0000-\u007F]/g;

/** As .NET's ASCII encoding has it: every other code unit becomes a question mark. */
const asAscii = (text: string): string => text.replaceAll(beyondAscii, '?');

/** Whether the proxy gets what was set. */
export const isAsciiOnly = ({user, password}: ProxyCredentials): boolean => asAscii(user + password) === user + password;
