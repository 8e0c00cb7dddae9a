import {type Address, addressText, isLoopback} from '../../src/model/address.ts';
import type {Answers} from '../../src/model/answers.ts';
import {defineCheck} from '../../src/model/check.ts';
import {all, given, is} from '../../src/model/condition.ts';
import {credentialGiven} from '../../src/model/credential.ts';
import type {Probes} from '../../src/model/probes.ts';
import {serverSideProxyIn} from '../../src/model/proxy-url.ts';
import {carries, dialledOf, ownAmong} from '../../src/model/record.ts';
import {chosenSpace} from '../../src/model/space.ts';
import {ownThumbprintsSeen} from '../own-thumbprints.ts';

const letIn =
	'Let every node of the Server in to {address}: in this machine’s firewall, in every one on the way, in the security group of a cloud. Where nothing may come in, choose polling.';

/**
Whether the Server, dialling under the chosen name, reaches this machine and nobody else (facts: Octopus REST §4.5). It is not looked at again before
the agent starts: right after that, a step of the plan has the Server look at the agent itself.
*/
export const octopusReachesUs = defineCheck({
	id: 'octopus/reaches-us',
	category: 'octopus',
	title: 'The Server reaches this machine',
	stage: 'before',
	appliesTo: all(is('style', 'listening'), given('serverUrl'), credentialGiven),
	needs: ['octopus/space', 'octopus/permissions', 'octopus/choices', 'network/listen-port'],
	reasons: {
		reached: {verdict: 'pass', says: 'as {address}{besides}'},
		untold: {verdict: 'skipped', says: '{says}'},
		notAllowed: {
			verdict: 'fail',
			finding: 'API007',
			says: 'the Server may not be asked to look at this machine: {says}',
			owner: 'octopus',
			remedy: 'Give the key’s user a role with this permission in the space (Octopus: Configuration › Teams), or use another key.',
		},
		itself: {
			verdict: 'fail',
			finding: 'LST008',
			says: '{host} is the Server’s name for itself, and leads it nowhere else: {says}',
			owner: 'host',
			firm: true,
			remedy: '{suggestion}Give a name or an address that leads from the Server to this machine: --public-host-name.',
		},
		name: {
			verdict: 'fail',
			finding: 'LST008',
			says: 'the Server does not know the name {host}: {says}',
			owner: 'host',
			remedy:
				'{suggestion}Give a name that is known where the Server is, or an address of this machine (--public-host-name); or let {host} be added to the Server’s DNS.',
		},
		proxy: {
			verdict: 'fail',
			finding: 'LST006',
			says: 'the Server’s own proxy {proxy} does not bring it to {address}: {says}',
			owner: 'proxy',
			remedy: '{suggestion}Let that proxy connect to {address}; or correct its entry in Octopus (Infrastructure › Proxies).',
		},
		port: {
			verdict: 'fail',
			finding: 'LST009',
			says: 'the Server’s connection to {address} did not arrive here on port {listenPort}: {says}',
			owner: 'network',
			remedy: '{suggestion}Let what forwards {address} lead to port {listenPort} of this machine, or correct --callback-port.',
		},
		refused: {
			verdict: 'fail',
			finding: 'LST006',
			says: 'the Server’s connection to {address} was turned away, and {heard}: {says}',
			owner: 'network',
			remedy: `{suggestion}Nothing forwards the port, a firewall rejects, or {host} is another machine, seen from the Server. ${letIn}`,
		},
		unreachable: {
			verdict: 'fail',
			finding: 'LST006',
			says: 'the Server gets no answer from {address}, and {heard}: {says}',
			owner: 'network',
			remedy: `{suggestion}A firewall drops the packets, or {host} is the wrong address. ${letIn}`,
		},
		cut: {
			verdict: 'fail',
			finding: 'LST006',
			says: 'the Server’s connection arrived here (from {from}), but TLS did not come about: {says}',
			owner: 'network',
			remedy:
				'Something between {from} and this machine lets the connection through, but not what is said on it: look for a firewall that inspects TLS, or a tunnel or VPN whose packets are too large.',
		},
		opened: {
			verdict: 'fail',
			finding: 'LST007',
			says: 'a connection arrived here (from {from}), but the Server is shown another certificate, {presented}: something in between ends TLS',
			owner: 'network',
			firm: true,
			remedy:
				'Let the balancer, proxy or firewall in between pass TCP on untouched to port {listenPort}; Octopus needs this machine’s own certificate.',
		},
		somebodyElse: {
			verdict: 'fail',
			finding: 'LST007',
			says: 'at {address} the Server reaches somebody else, with the thumbprint {presented}; {heard}',
			owner: 'network',
			firm: true,
			remedy:
				'{suggestion}See where {host} and its port lead, seen from the Server: another machine of that name or address, a balancer, or a forwarded port.',
			command: 'getent hosts {word:host}',
		},
	},
	gather: async (probes, _subject, {answers, signal}) => {
		const target = await targetOf(probes, answers, signal);
		const plans = answers.registerAs !== undefined;
		const {listenPort = null} = answers;
		if (typeof target === 'string') return {...nothing, plans, listenPort, says: target};
		const [seen, account] = await Promise.all([probes.reachedFromServer(target, signal), probes.account(signal)]);
		const {outcome, expected, presented = null, arrived, instead} = seen;
		const nodes = account.accepted ? (account.facts.nodes?.length ?? 1) : 1;
		const from = arrived?.from.join(', ') ?? '';
		return {
			outcome,
			plans,
			listenPort,
			expected,
			presented,
			address: addressText(target),
			host: target.host,
			port: target.port,
			proxy: target.proxyId === undefined ? null : (answers.serverSideProxy ?? target.proxyId),
			says: seen.says ?? (presented === null ? 'it gave no reason' : `it finds the thumbprint ${presented} there`),
			kind: seen.kind ?? null,
			connections: arrived?.connections ?? null,
			from,
			heard: arrived ? 'nothing arrived here' : 'the agent’s log tells whether it arrived here',
			besides: `${from === '' ? '' : `, from ${from}`}${isLoopback(target.host) ? '; the Server runs on this machine itself' : ''}${nodes > 1 ? `; one of its ${nodes} nodes was asked, and each needs the way` : ''}`,
			suggestion: instead === undefined ? '' : `The Server does reach this machine as ${instead} (--public-host-name=${instead}). `,
		};
	},
	judge(seen) {
		const {outcome, presented, expected, kind, connections} = seen;
		if (outcome === 'forbidden') return seen.plans ? 'notAllowed' : 'untold';
		if (outcome === 'untold') return 'untold';
		if (outcome === 'answered' && presented === expected) return 'reached';
		const isItself = isLoopback(seen.host);
		const hasArrived = connections !== null && connections > 0;
		if (outcome === 'answered') return hasArrived ? 'opened' : isItself ? 'itself' : 'somebodyElse';
		if (seen.proxy !== null && kind?.startsWith('proxy')) return 'proxy';
		// With these the Server was connected to nobody: what arrived here was somebody else, such as a scanner.
		const isNobody = kind === 'name' || kind === 'refused' || kind === 'noRoute';
		if (hasArrived && !isNobody) return 'cut';
		if (isItself) return 'itself';
		if (kind === 'name') return 'name';
		if (seen.port !== seen.listenPort) return 'port';
		return kind === 'refused' ? 'refused' : 'unreachable';
	},
});

const nothing = {
	outcome: 'untold',
	expected: '',
	presented: null,
	address: '',
	host: '',
	port: null,
	proxy: null,
	kind: null,
	connections: null,
	from: '',
	heard: '',
	besides: '',
	suggestion: '',
};

/** What the Server is to dial: as answered, else as this machine's record says. Or the reason why that is not known. */
const targetOf = async (
	probes: Probes,
	answers: Answers,
	signal: AbortSignal,
): Promise<(Address & {readonly proxyId?: string}) | string> => {
	const {publicHostName, callbackPort, listenPort} = answers;
	if (publicHostName !== undefined) {
		const [seen, own] = await Promise.all([probes.account(signal), ownThumbprintsSeen(probes, answers, signal)]);
		const chosen = seen.accepted ? chosenSpace(answers, seen.facts) : undefined;
		const mine = chosen?.records?.filter(record => carries(record, own)) ?? [];
		const proxy = serverSideProxyIn(answers);
		const named = chosen?.lists?.serverSideProxies?.find(({name}) => name.toLowerCase() === proxy?.toLowerCase());
		// Without a choice, a record keeps the one it has.
		const proxyId = answers.serverSideProxy === undefined ? ownAmong(answers, mine)?.proxyId : named?.id;
		if (proxy !== undefined && proxyId === undefined) return `the proxy ${proxy} is not known on the Server`;
		return {host: publicHostName, port: callbackPort ?? listenPort ?? 0, ...(proxyId !== undefined && {proxyId})};
	}
	const record = await probes.record(signal);
	const dialled = record && dialledOf(record);
	if (!dialled) return 'no record on the Server says how it dials this machine';
	const proxyId = record?.proxyId;
	return {...dialled, ...(proxyId !== undefined && {proxyId})};
};
