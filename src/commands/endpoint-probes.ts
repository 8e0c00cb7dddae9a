import {furthest} from '../../diagnostics/furthest.ts';
import type {Host} from '../host/host.ts';
import {type Address, addressText} from '../model/address.ts';
import type {Probes} from '../model/probes.ts';
import {UserError} from '../model/user-error.ts';
import type {Endpoint} from '../probe/connection.ts';
import type {RunOpenssl} from '../probe/system-openssl.ts';
import type {Ways} from './ways.ts';

/** Makes a value once a run. */
export type Remember = <Value>(key: string, make: () => Promise<Value>) => Promise<Value>;

export type EndpointProbesOptions = {
	readonly host: Pick<Host, 'run' | 'readText'>;
	readonly remember: Remember;
	readonly path: Probes['path'];
	/** The agent goes there itself, so names are resolved here; a proxy resolves them on its own. */
	readonly isDirect: boolean;
	readonly endpointOf: Ways['endpointOf'];
};

type EndpointProbes = Pick<Probes, 'tlsLimits' | 'otherName' | 'resolver' | 'doubtedName' | 'route' | 'systemTls'>;

const opensslProgram = '/usr/bin/openssl';
const againMilliseconds = 5000;

/** The looks at an endpoint beyond its path, each made only when a check asks for it. */
export const endpointProbes = ({host, remember, path, endpointOf, isDirect}: EndpointProbesOptions): EndpointProbes => {
	const run: RunOpenssl = async (words, options) => {
		try {
			return (await host.run(opensslProgram, words, options)).lines.map(({text}) => text);
		} catch (error) {
			// Not there, or one that somebody else could exchange: what is seen is then ours alone, and is said so.
			if (error instanceof UserError) return undefined;
			throw error;
		}
	};
	const version = (signal: AbortSignal) =>
		remember('version of openssl', async () => {
			const {opensslVersion} = await import('../probe/system-openssl.ts');
			return opensslVersion(run, signal);
		});
	const again = async (address: Address, signal: AbortSignal): Promise<Endpoint | undefined> => {
		const endpoint = await endpointOf(address, signal);
		return endpoint && {...endpoint, deadlineMilliseconds: againMilliseconds};
	};
	const resolver = (name: string) =>
		remember(`resolver ${name}`, async () => {
			const {readResolver} = await import('../probe/resolver.ts');
			return readResolver(name, host.readText);
		});
	return {
		resolver,
		tlsLimits: (address, signal) =>
			remember(`limits ${addressText(address)}`, async () => {
				const [{lookAtTlsLimits}, {askSystemOpenssl}] = await Promise.all([
					import('../probe/tls-limits.ts'),
					import('../probe/system-openssl.ts'),
				]);
				const endpoint = await again(address, signal);
				const first = furthest((await path(address, signal)).tries)?.tls;
				if (!endpoint || !first) return {};
				// In a tunnel, it would need the proxy's password on its command line.
				const installed = endpoint.via ? undefined : await version(signal);
				return lookAtTlsLimits(endpoint, {
					first,
					...(installed !== undefined && {system: one => askSystemOpenssl(one, run, installed)}),
				});
			}),
		otherName: (address, name, signal) =>
			remember(`name ${name} at ${addressText(address)}`, async () => {
				const {askOtherName} = await import('../probe/other-name.ts');
				const endpoint = await again(address, signal);
				if (!endpoint) return {name, tls: {established: false, milliseconds: 0, code: 'ENOTFOUND'}};
				return askOtherName(endpoint, name);
			}),
		doubtedName: (address, signal) =>
			remember(`doubt ${addressText(address)}`, async () => {
				if (!isDirect) return {sibling: [], nonsense: []};
				const {doubtName} = await import('../probe/resolver.ts');
				return doubtName(address, {signal, hostsFile: (await resolver(address.host)).hostsFile});
			}),
		route: (address, port) =>
			remember(`route ${address}`, async () => {
				const {lookAtRoute} = await import('../probe/route.ts');
				return lookAtRoute(address, port);
			}),
		systemTls: () =>
			remember('settings of openssl', async () => {
				const {readOpensslSettings} = await import('../probe/openssl-settings.ts');
				return readOpensslSettings(host.readText);
			}),
	};
};
