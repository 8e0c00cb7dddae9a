import {type Address, addressText} from '../src/model/address.ts';
import type {ProxySeen} from '../src/model/probes.ts';

type Candidate = ProxySeen['candidates'][number];

/** More places than this name the same one or two proxies. */
const most = 3;

/** Proxies of this machine that the agent could use: in clear HTTP, each once. */
export const usableProxies = (
	candidates: ProxySeen['candidates'],
): ReadonlyArray<{readonly candidate: Candidate; readonly proxy: Address}> => {
	const all = candidates.flatMap(candidate => {
		const proxy = addressOf(candidate.proxy);
		return proxy ? [{candidate, proxy}] : [];
	});
	return all.filter(({proxy}, index) => all.findIndex(other => addressText(other.proxy) === addressText(proxy)) === index).slice(0, most);
};

const addressOf = (proxy: string): Address | undefined => {
	const url = URL.parse(proxy);
	return url?.protocol === 'http:' ? {host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(url.port || 80)} : undefined;
};
