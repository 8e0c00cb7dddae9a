import {furthest} from '../../diagnostics/furthest.ts';
import type {Host} from '../host/host.ts';
import {type Address, addressText} from '../model/address.ts';
import type {Answers} from '../model/answers.ts';
import type {Probes, Way} from '../model/probes.ts';
import type {Scope, ScopedProxy} from '../model/scope.ts';
import type {Endpoint} from '../probe/connection.ts';
import type {ProxyToUse} from '../probe/probe-path.ts';
import type {Remember} from './endpoint-probes.ts';

export type WaysOptions = {
	readonly host: Pick<Host, 'proxyPassword'>;
	readonly answers: Pick<Answers, 'instance'>;
	readonly scope: Pick<Scope, 'proxy' | 'tentacleAddresses'>;
	/** Of a proxy that was given as a flag. Left out: not known. */
	readonly proxyPassword: (() => string) | undefined;
	readonly remember: Remember;
};

export type Ways = Pick<Probes, 'path' | 'otherPath'> & {
	/** Where a further look at an address goes: to the one of its name, or of its proxy, that got furthest. */
	readonly endpointOf: (address: Address, signal: AbortSignal) => Promise<Endpoint | undefined>;
};

/** The agent's way to an address, and others for comparison. Each is gone once a run. */
export const createWays = ({host, answers, scope, proxyPassword, remember}: WaysOptions): Ways => {
	const passwordOf = async ({from}: ScopedProxy): Promise<string | undefined> => {
		if (from === 'flag') return proxyPassword?.();
		return answers.instance === undefined ? undefined : host.proxyPassword(answers.instance, 'polling');
	};
	/** Only the agent's own proxy is told who asks. */
	const toUse = async ({host, port}: Address): Promise<ProxyToUse> => {
		const {proxy: own} = scope;
		if (own?.user === undefined || own.host !== host || own.port !== port) return {host, port, credentials: 'none'};
		const password = await passwordOf(own);
		return {host, port, credentials: password === undefined ? 'unknown' : {user: own.user, password}};
	};
	/** A polling proxy is for Servers; listening Tentacles are looked at directly. */
	const ownWay = (address: Address): Way => {
		const isTentacles = scope.tentacleAddresses.some(one => addressText(one) === addressText(address));
		return scope.proxy && !isTentacles ? {proxy: scope.proxy} : {};
	};
	const along: Ways['otherPath'] = (address, {proxy, tunnelOnly}, signal) =>
		remember(`path ${addressText(address)} ${proxy ? addressText(proxy) : 'direct'} ${tunnelOnly ? 'tunnel' : 'all'}`, async () => {
			// With it comes Node's TLS, which nothing needs before the first probe.
			const {probePath} = await import('../probe/probe-path.ts');
			return probePath(address, {signal, ...(proxy && {proxy: await toUse(proxy)}), ...(tunnelOnly && {tunnelOnly})});
		});
	const path: Ways['path'] = (address, signal) => along(address, ownWay(address), signal);
	return {
		path,
		otherPath: along,
		async endpointOf(address, signal) {
			const {proxy} = ownWay(address);
			const [{tries, deadline}, {viaProxy}] = await Promise.all([path(address, signal), import('../probe/probe-path.ts')]);
			const best = furthest(tries);
			return (
				best && {
					address: best.address,
					host: address.host,
					port: proxy?.port ?? address.port,
					signal,
					deadlineMilliseconds: deadline,
					...(proxy && {via: viaProxy(address, await toUse(proxy))}),
				}
			);
		},
	};
};
