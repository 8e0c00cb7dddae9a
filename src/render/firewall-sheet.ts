import {type Address, addressText, defaultCommsPort} from '../model/address.ts';
import {type Answers, required} from '../model/answers.ts';
import type {Facts} from '../model/facts.ts';
import {hostOf, isCloudHost} from '../model/portal-url.ts';
import {proxyIn, serverSideProxyIn} from '../model/proxy-url.ts';
import {chosenSpace} from '../model/space.ts';
import {cellCode, cellText, code, inert, table} from './markdown.ts';
import {bashWord} from './shell-words.ts';

/** From which address this machine goes out, by the host that it dials. A host is left out where the way to it is not known. */
export type OutgoingAddresses = Readonly<Record<string, string>>;

/** Its texts are Markdown already. */
type Line = {readonly from: string; readonly to: string; readonly port: number | string; readonly why: string};

/** Whatever this machine dials itself: for which an outgoing address is worth looking up. */
export const dialledHosts = (answers: Answers): readonly Address[] => {
	const proxy = proxyIn(answers);
	return proxy ? [proxy] : [...(answers.style === 'polling' ? required(answers, 'serverAddresses') : []), ...portalOf(answers)];
};

/**
What the network team is asked for, as Markdown that reads as plain text too: who dials whom, for what, for how long, and why it must not be opened on
the way (facts: Halibut §8; Octopus REST §9). Nothing of it is secret. Foreign text in it is inert (security rule 20).
*/
export const firewallSheet = (answers: Answers, facts: Facts, outgoing: OutgoingAddresses = {}): string => {
	const isPolling = answers.style === 'polling';
	const lines = isPolling ? pollingLines(answers, facts, outgoing) : listeningLines(answers, facts, outgoing);
	return `${[
		`# Firewall request: ${inert(facts.machine.name)} and Octopus Deploy`,
		'',
		`Octopus Deploy runs deployments on the machine ${code(facts.machine.fullName ?? facts.machine.name)} through its agent, Tentacle (instance ${code(required(answers, 'instance'))}, ${isPolling ? 'polling: the agent dials the Server' : 'listening: the Server dials the agent'}). Please allow these connections; answers come back on the same ones.`,
		'',
		'## Connections',
		'',
		table(
			['No.', 'From', 'To', 'TCP port', 'What for'],
			lines.map(({from, to, port, why}, index) => [String(index + 1), from, to, String(port), why]),
		),
		'',
		...(isPolling
			? ['Nothing has to be let in to this machine: all connections go out from it.']
			: ['The firewall of the machine itself has to let the incoming one through, too.']),
		...sourceNotes(answers, outgoing),
		...natTable(answers, facts),
		'',
		'## What they are like',
		'',
		`- **Protocol**: TCP, inside it TLS 1.2 or 1.3 from the first byte; both ends show a certificate.${portalOf(answers).length === 0 ? '' : ' The line to the API is ordinary HTTPS.'}`,
		`- **Lifetime**: ${isPolling ? pollingLifetime(answers) : listeningLifetime}`,
		'- **No TLS inspection, no offloading**: each end trusts one certificate of the other, by its thumbprint, and no authority. Whatever opens TLS on the way shows another one, and both ends hang up. Please pass the bytes through untouched, without filters that expect web traffic.',
		`- **Scanners**: a vulnerability scanner sees a self-signed certificate and a short page about Octopus on ${isPolling ? 'the Server’s port' : 'this machine’s port'}. Both are meant so.`,
		'',
		'## How to check it',
		'',
		...checkLines(answers, facts),
		'',
		'## Why there is no other way',
		'',
		'Nothing here gets round a firewall: no tunnel, no relay, no port that was meant for something else. Until these lines are open, Octopus cannot work with this machine.',
	].join('\n')}\n`;
};

const portalOf = ({registerNow, serverUrl}: Answers): readonly Address[] => {
	if (registerNow !== true || serverUrl === undefined) return [];
	const {protocol, port} = new URL(serverUrl);
	return [{host: hostOf(serverUrl), port: Number(port || (protocol === 'https:' ? 443 : 80))}];
};

/** A host may be called as a member that every object has. */
const addressTo = (outgoing: OutgoingAddresses, host: string): string | undefined =>
	Object.hasOwn(outgoing, host) ? outgoing[host] : undefined;

/** The machine as whoever writes the rule needs it: its outgoing address, and its name. */
const self = ({machine}: Facts, address: string | undefined): string =>
	address === undefined ? cellCode(machine.fullName ?? machine.name) : `${cellCode(address)} (${cellText(machine.name)})`;

const work = 'the agent asks for work; stays open';
const record = 'registers the machine through the API (HTTPS); some minutes, at set-up and changes';

const pollingLines = (answers: Answers, facts: Facts, outgoing: OutgoingAddresses): readonly Line[] =>
	outward(answers, facts, outgoing, [
		...required(answers, 'serverAddresses').map(address => ({address, why: work})),
		...portalOf(answers).map(address => ({address, why: record})),
	]);

/** Through a proxy, if there is one: then the machine dials that alone, and the proxy the others. */
const outward = (
	answers: Answers,
	facts: Facts,
	outgoing: OutgoingAddresses,
	ends: ReadonlyArray<{readonly address: Address; readonly why: string}>,
): readonly Line[] => {
	const proxy = proxyIn(answers);
	const to = (from: string) => (end: (typeof ends)[number]) => ({
		from,
		to: cellCode(end.address.host),
		port: end.address.port,
		why: end.why,
	});
	if (!proxy) return ends.map(end => to(self(facts, addressTo(outgoing, end.address.host)))(end));
	if (ends.length === 0) return [];
	const through = `the proxy ${cellCode(proxy.host)}`;
	return [
		{
			from: self(facts, addressTo(outgoing, proxy.host)),
			to: through,
			port: proxy.port,
			why: 'asks it for a tunnel (CONNECT) to each address below',
		},
		...ends.map(end => ({...to(through)(end), why: `${end.why}; the proxy has to allow CONNECT to this port`})),
	];
};

const listeningLines = (answers: Answers, facts: Facts, outgoing: OutgoingAddresses): readonly Line[] => {
	const {publicHostName, callbackPort} = answers;
	const serverSideProxy = serverSideProxyIn(answers);
	const port = callbackPort ?? required(answers, 'listenPort');
	const here = publicHostName === undefined ? self(facts, Object.values(outgoing)[0]) : cellCode(publicHostName);
	const why = 'the Server hands out work and looks at the machine’s health';
	const known = chosenSpace(answers, facts.server)?.lists?.serverSideProxies?.find(({name}) => name === serverSideProxy)?.address;
	const proxy = `the proxy ${cellText(serverSideProxy ?? '')}${known ? ` (${cellCode(known.host)})` : ''}`;
	const inward: readonly Line[] =
		serverSideProxy === undefined
			? [{from: servers(answers, facts), to: here, port, why}]
			: [
					{from: servers(answers, facts), to: proxy, port: known?.port ?? 'its own', why: `${why}, through its proxy (CONNECT)`},
					{from: proxy, to: here, port, why: 'the same, from the proxy'},
				];
	return [
		...inward,
		...outward(
			answers,
			facts,
			outgoing,
			portalOf(answers).map(address => ({address, why: record})),
		),
	];
};

/** From where the Server dials: addresses that only its administrators know. */
const servers = ({serverUrl}: Answers, {server}: Facts): string => {
	if (serverUrl !== undefined && isCloudHost(hostOf(serverUrl))) {
		return `Octopus Cloud ${cellCode(hostOf(serverUrl))}: its published static addresses`;
	}
	const nodes = server?.nodes ?? [];
	if (nodes.length > 1) return `every node of the Octopus Server: ${nodes.map(({name}) => cellCode(name)).join(', ')}`;
	return serverUrl === undefined ? 'the Octopus Server, every node' : `the Octopus Server of ${cellCode(hostOf(serverUrl))}, every node`;
};

const sourceNotes = (answers: Answers, outgoing: OutgoingAddresses): readonly string[] => {
	const known = Object.keys(outgoing).length > 0;
	const isCloud = answers.serverUrl !== undefined && isCloudHost(hostOf(answers.serverUrl));
	return [
		...(answers.style === 'listening' && !isCloud
			? ['', 'Please add the Server’s outgoing addresses, which only its administrators know.']
			: []),
		...(dialledHosts(answers).length === 0
			? []
			: [
					'',
					known
						? 'The address of this machine is the one it sees itself go out from; behind NAT, the rule needs the one that NAT makes of it.'
						: 'From which address this machine goes out is not known here: please take the one that its routes lead to, or that NAT makes of it.',
				]),
	];
};

/** Several nodes behind one name need a port each; a forwarded port of a listening machine is one line. */
const natTable = (answers: Answers, facts: Facts): readonly string[] => {
	const addresses = answers.serverAddresses ?? [];
	const shared = addresses.filter(one => addresses.some(other => other !== one && other.host.toLowerCase() === one.host.toLowerCase()));
	const {callbackPort, listenPort, publicHostName} = answers;
	const isForwarded = answers.style === 'listening' && callbackPort !== undefined && callbackPort !== listenPort;
	if (answers.style === 'polling' ? shared.length === 0 : !isForwarded) return [];
	const rows = isForwarded
		? [[cellCode(addressText({host: publicHostName ?? '', port: callbackPort})), `${cellCode(facts.machine.name)}, port ${listenPort}`]]
		: shared.map((address, index) => [
				cellCode(addressText(address)),
				`node ${index + 1} of the Octopus Server, its comms port (usually ${defaultCommsPort})`,
			]);
	return [
		'',
		'## NAT',
		'',
		isForwarded
			? 'Octopus dials another port than the machine listens on.'
			: 'Several Server nodes are behind one address: each port has to lead to one node, always. Balancing between them breaks polling.',
		'',
		table(['Dialled', 'Leads to'], rows),
		...(isForwarded || !facts.server?.nodes?.length
			? []
			: [
					'',
					`The nodes are called ${facts.server.nodes.map(({name}) => code(name)).join(', ')}; which port belongs to which is yours to choose.`,
				]),
	];
};

const pollingLifetime = ({pollingConnections = 1}: Answers): string =>
	`the agent keeps ${pollingConnections === 1 ? 'one connection' : `${pollingConnections} connections`} to each comms address open day and night. An idle one carries some bytes every 30 seconds; please do not drop what is quiet for less than two minutes.`;

const listeningLifetime =
	'the Server opens connections when it has work or looks at the machine, and keeps them for up to ten minutes for the next one; during a deployment they stay as long as that takes.';

/** Hosts and ports that are answers were looked at when they were given; they are quoted all the same. */
const checkLines = (answers: Answers, facts: Facts): readonly string[] => {
	const own = facts.instances.find(({name}) => name === answers.instance)?.settings?.thumbprint;
	const isPolling = answers.style === 'polling';
	const proxy = isPolling ? proxyIn(answers) : undefined;
	const [end] = isPolling
		? required(answers, 'serverAddresses')
		: [{host: answers.publicHostName ?? facts.machine.name, port: answers.callbackPort ?? required(answers, 'listenPort')}];
	const expected = isPolling ? answers.serverThumbprint : own;
	const through = proxy ? ` -proxy ${bashWord(addressText(proxy))}` : '';
	return [
		`From ${isPolling ? `this machine, for each comms address${proxy?.user === undefined ? '' : ' (the proxy wants its user as well)'}` : 'the Octopus Server, while the agent runs'}:`,
		'',
		`    openssl s_client -connect ${bashWord(end ? addressText(end) : '')}${through} </dev/null | openssl x509 -noout -fingerprint -sha1`,
		'',
		expected === undefined
			? isPolling
				? 'It must show the thumbprint that Octopus shows under Configuration › Thumbprint. Another one means that something on the way opens TLS.'
				: 'It must show the thumbprint of this machine’s certificate, which is made when Tentacle is set up.'
			: `It must show ${code(fingerprint(expected))}. Another one means that something on the way opens TLS.`,
	];
};

/** As OpenSSL prints it. */
const fingerprint = (thumbprint: string): string => thumbprint.replaceAll(/(..)(?=.)/g, '$1:');
