import {addressText, isHost} from './address.ts';
import type {Answers} from './answers.ts';
import type {SetProxy} from './facts.ts';

/** The proxy of the Server’s side that the answers name; `none`, also where the record has one, is none. */
export const serverSideProxyIn = ({serverSideProxy}: Answers): string | undefined =>
	serverSideProxy === 'none' ? undefined : serverSideProxy;

/** How the Server is reached: the answers that say it. */
export type ServerWay = {readonly [Id in 'proxy' | 'proxyPassword']?: Answers[Id] | undefined};

const form = 'http://HOST:PORT or http://USER@HOST:PORT';

/** `http://[USER@]HOST:PORT`: Tentacle speaks to HTTP proxies only, and in clear text (facts: Halibut §5). */
export const parseProxy = (text: string): {readonly proxy: SetProxy} | {readonly wanted: string} => {
	if (/^(https|socks\w*):\/\//i.test(text)) return {wanted: `${form}: Tentacle speaks to HTTP proxies in clear text only`};
	const parts = /^(?:http:\/\/)?(?:([^@/]*)@)?(\[[^\]]+\]|[^:/@]+)(?::(\d{1,5}))?\/?$/i.exec(text);
	const [, user = '', bracketed = '', digits] = parts ?? [];
	const host = bracketed.replace(/^\[|\]$/g, '');
	const port = Number(digits);
	if (user.includes(':')) {
		return {
			wanted: `${form}, without the password: that comes from --proxy-password-file or CONFIGURE_TENTACLE_PROXY_PASSWORD`,
		};
	}
	if (parts && digits === undefined) {
		return {
			wanted: /[/@]/.test(text)
				? `${form}, with its port`
				: `${form}; a proxy that is defined in Octopus is named with --server-side-proxy`,
		};
	}
	if (!parts || !isHost(host) || port < 1 || port > 65_535) return {wanted: form};
	const decoded = decodedUser(user);
	if (decoded === undefined) return {wanted: `${form}; a % sign in the user is written %25`};
	return {proxy: {host, port, ...(decoded !== '' && {user: decoded})}};
};

const decodedUser = (user: string): string | undefined => {
	try {
		return decodeURIComponent(user);
	} catch {
		// A lone % sign: the caller says how it is written.
		return undefined;
	}
};

/** Its one spelling, which `parseProxy` reads back. */
export const proxyUrl = ({user, ...address}: SetProxy): string =>
	`http://${user === undefined ? '' : `${encodeURIComponent(user)}@`}${addressText(address)}`;

/** The proxy that the answers name; undefined: directly, or nothing is said of it. */
export const proxyIn = ({proxy}: ServerWay): SetProxy | undefined => {
	const read = proxy === undefined || proxy === 'none' ? undefined : parseProxy(proxy);
	return read && 'proxy' in read ? read.proxy : undefined;
};

/** What the scripts' web requests are to go through; undefined: nothing, or nothing is said of it. */
export const scriptProxyIn = ({scriptProxy, ...way}: ServerWay & Pick<Answers, 'scriptProxy'>): SetProxy | undefined =>
	scriptProxy === 'same' ? proxyIn(way) : proxyIn({proxy: scriptProxy});

/** Tells one way from another without knowing a password; empty: directly. */
export const wayKey = ({proxy, proxyPassword}: ServerWay): string =>
	proxyIn({proxy}) ? ` through ${JSON.stringify([proxy, proxyPassword?.from])}` : '';
