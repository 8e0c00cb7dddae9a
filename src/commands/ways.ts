import type {Host} from '../host/host.ts';
import {type Address, addressText} from '../model/address.ts';
import type {Answers} from '../model/answers.ts';
import type {Probes, Way} from '../model/probes.ts';
import type {ScopedProxy} from '../model/scope.ts';
import type {ProxyToUse} from '../probe/probe-path.ts';

export type WaysOptions = {
	readonly host: Pick<Host, 'pollingProxyPassword'>;
	readonly answers: Pick<Answers, 'instance'>;
	/** The proxy on the agent's way. Left out: it goes directly. */
	readonly proxy: ScopedProxy | undefined;
	/** Of the proxy that was given as a flag. Left out: not known. */
	readonly proxyPassword: (() => string) | undefined;
	/** Each way is gone once. */
	readonly remember: <Value>(key: string, make: () => Promise<Value>) => Promise<Value>;
};

/** The agent's way to an address, and others for comparison. */
export const createWays = ({host, answers, proxy: own, proxyPassword, remember}: WaysOptions): Pick<Probes, 'path' | 'otherPath'> => {
	const passwordOf = async ({from}: ScopedProxy): Promise<string | undefined> => {
		if (from === 'flag') return proxyPassword?.();
		return answers.instance === undefined ? undefined : host.pollingProxyPassword(answers.instance);
	};
	/** Only the agent's own proxy is told who asks. */
	const toUse = async (proxy: Address): Promise<ProxyToUse> => {
		const {user} = own ?? {};
		const {host, port} = proxy;
		if (!own || user === undefined || addressText(own) !== addressText(proxy)) return {host, port, credentials: 'none'};
		const password = await passwordOf(own);
		return {host, port, credentials: password === undefined ? 'unknown' : {user, password}};
	};
	const along = (address: Address, {proxy, tunnelOnly}: Way, signal: AbortSignal) =>
		remember(`path ${addressText(address)} ${proxy ? addressText(proxy) : 'direct'} ${tunnelOnly ? 'tunnel' : 'all'}`, async () => {
			// With it comes Node's TLS, which nothing needs before the first probe.
			const {probePath} = await import('../probe/probe-path.ts');
			return probePath(address, {signal, ...(proxy && {proxy: await toUse(proxy)}), ...(tunnelOnly && {tunnelOnly})});
		});
	return {path: (address, signal) => along(address, own ? {proxy: own} : {}, signal), otherPath: along};
};
