import {checks} from '../../diagnostics/index.ts';
import type {Lookup, LookupResult} from '../engine/lookup.ts';
import {collect, runChecks} from '../engine/run-checks.ts';
import {selectChecks} from '../engine/select-checks.ts';
import {addressText} from '../model/address.ts';
import type {Answers} from '../model/answers.ts';
import type {TriedProxy} from '../model/proxies.ts';
import {proxyIn} from '../model/proxy-url.ts';
import {usualScope} from '../model/scope.ts';
import {createProbes} from './probes.ts';
import type {SetUpSession} from './set-up-session.ts';

const chosen = selectChecks(checks, {only: ['proxy/tunnel'], skip: []});

/** How a proxy takes a request for a tunnel to the Server, judged by the checks that stand before the first change; with its password, where that is known. */
export const lookUpProxy = async (
	{host, server, secrets, environment}: Pick<SetUpSession, 'host' | 'server' | 'secrets' | 'environment'>,
	{proxy, password, target}: Extract<Lookup, {what: 'proxy'}>,
	signal: AbortSignal,
): Promise<LookupResult> => {
	const address = proxyIn({proxy});
	if (!address) throw new Error('There is no proxy to try');
	// The checks look along the way of an agent that polls; where one listens, the Server’s API takes that place.
	const answers: Answers = {style: 'polling', serverAddresses: [target], proxy};
	const scope = {...usualScope, proxy: {...address, from: 'flag' as const}};
	const probes = createProbes({
		host,
		server,
		answers,
		scope,
		...(password && {proxyPassword: () => secrets.read(password)}),
		environment,
		manner: 'look',
	});
	const results = await collect(chosen, runChecks({checks: chosen, answers, scope, probes, signal}));
	const told = (wanted: string) => results.find(({verdict}) => verdict === wanted);
	const bad = told('fail') ?? told('warning') ?? told('broken');
	const tried: TriedProxy = bad
		? {proxy, tone: bad.verdict === 'fail' ? 'bad' : 'warning', says: `${bad.says}${bad.finding === undefined ? '' : ` (${bad.finding})`}`}
		: {proxy, tone: 'good', says: `opens a tunnel to ${addressText(target)}`};
	return {what: 'proxy', tried};
};
