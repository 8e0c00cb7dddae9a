import type {Address} from '../../src/model/address.ts';
import type {Answers} from '../../src/model/answers.ts';
import {defineCheck} from '../../src/model/check.ts';
import {is} from '../../src/model/condition.ts';
import type {AddressTry} from '../../src/model/probes.ts';

export const polledAddresses = ({serverAddresses = []}: Answers): readonly Address[] => serverAddresses;

const polling = is('style', 'polling');

/** The address of a name that got furthest: what the agent will end up with, since it tries them in turn. */
export const furthest = (tries: readonly AddressTry[]): AddressTry | undefined =>
	tries.find(({answer}) => answer) ?? tries.find(({tls}) => tls?.established) ?? tries.find(({tcp}) => tcp.connected) ?? tries[0];

export const commsName = defineCheck({
	id: 'network/name',
	category: 'network',
	title: 'The name resolves',
	stage: 'before',
	appliesTo: polling,
	subjects: polledAddresses,
	reasons: {
		found: {verdict: 'pass', says: '{addresses} in {milliseconds} ms'},
		unknown: {
			verdict: 'fail',
			finding: 'NET001',
			says: '{host} does not exist, says this machine’s resolver ({code})',
			owner: 'host',
			remedy: 'Check the spelling. If it is right, ask: getent ahosts {host}, and look at the name servers in /etc/resolv.conf.',
		},
		silent: {
			verdict: 'fail',
			finding: 'NET001',
			says: 'this machine’s resolver gives no answer for {host} ({code})',
			owner: 'network',
			remedy: 'See that the name servers in /etc/resolv.conf can be reached. By hand: getent ahosts {host}',
		},
	},
	gather: async (probes, address, {signal}) => {
		const {name, host} = await probes.path(address, signal);
		return {host, addresses: name.addresses, milliseconds: name.milliseconds, code: name.code ?? null};
	},
	judge: ({addresses, code}) => (addresses.length > 0 ? 'found' : code === 'ENOTFOUND' ? 'unknown' : 'silent'),
});

export const commsPort = defineCheck({
	id: 'network/port',
	category: 'network',
	title: 'The port answers',
	stage: 'before',
	appliesTo: polling,
	subjects: polledAddresses,
	needs: ['network/name'],
	reasons: {
		open: {verdict: 'pass', says: 'connected in {milliseconds} ms, from {localAddress}'},
		refused: {
			verdict: 'fail',
			finding: 'NET004',
			says: 'the machine answered, but nothing listens on port {port}',
			owner: 'octopus',
			remedy:
				'See that Octopus Server runs and listens there (its manager, Communications), and that the port is right: 10943 unless changed. By hand: openssl s_client -connect {subject}',
		},
		swapped: {
			verdict: 'fail',
			finding: 'NET009',
			says: 'nothing answers on port {port}, which is the port of a listening Tentacle; Servers are polled on 10943',
			owner: 'host',
			remedy: 'Use port 10943, unless the Server’s settings say otherwise.',
		},
		silent: {
			verdict: 'fail',
			finding: 'NET005',
			says: 'no answer in {seconds} s: something on the way drops the packets',
			owner: 'network',
			remedy:
				'Let this machine open TCP connections to {subject}, passed through without TLS inspection. By hand: openssl s_client -connect {subject}',
		},
		unreachable: {
			verdict: 'fail',
			finding: 'NET005',
			says: 'there is no way there ({code})',
			owner: 'network',
			remedy: 'See the routes of this machine (ip route get ADDRESS) and the firewall on the way to {subject}.',
		},
	},
	gather: async (probes, address, {signal}) => {
		const {tries, port, deadline} = await probes.path(address, signal);
		const tcp = furthest(tries)?.tcp;
		return {
			port,
			seconds: deadline / 1000,
			connected: tcp?.connected ?? false,
			milliseconds: tcp?.milliseconds ?? null,
			code: tcp?.code ?? null,
			localAddress: tcp?.localAddress ?? null,
		};
	},
	judge: ({connected, code, port}) => {
		if (connected) return 'open';
		if (port === 10_933 || port === 10_934) return 'swapped';
		if (code === 'ECONNREFUSED') return 'refused';
		return code === 'TIMEOUT' || code === 'ETIMEDOUT' ? 'silent' : 'unreachable';
	},
});

export const commsAddresses = defineCheck({
	id: 'network/addresses',
	category: 'network',
	title: 'Every address of the name answers',
	stage: 'before',
	appliesTo: polling,
	subjects: polledAddresses,
	needs: ['network/port'],
	reasons: {
		all: {verdict: 'pass', says: '{count} of {count}'},
		some: {
			verdict: 'warning',
			finding: 'NET003',
			says: '{dead} does not answer ({code}); connecting is slow or fails whenever it is tried first',
			owner: 'network',
			remedy: 'Take the dead address out of the name’s records, or mend the route to it.',
		},
	},
	gather: async (probes, address, {signal}) => {
		const {tries} = await probes.path(address, signal);
		const dead = tries.filter(({tcp}) => !tcp.connected);
		return {count: tries.length, dead: dead.map(one => one.address), code: dead[0]?.tcp.code ?? null};
	},
	judge: ({dead}) => (dead.length > 0 ? 'some' : 'all'),
});

export const commsTls = defineCheck({
	id: 'network/tls',
	category: 'network',
	title: 'TLS can be agreed on',
	stage: 'before',
	appliesTo: polling,
	subjects: polledAddresses,
	needs: ['network/port'],
	reasons: {
		agreed: {verdict: 'pass', says: '{protocol} in {milliseconds} ms'},
		clearText: {
			verdict: 'fail',
			finding: 'NET010',
			says: 'the port answers in clear text ({statusLine}), not in TLS',
			owner: 'octopus',
			remedy:
				'A balancer in HTTP mode or a plain web server is on this port: pass TCP through to Octopus Server untouched, or use its real comms port.',
		},
		ssh: {
			verdict: 'fail',
			finding: 'NET018',
			says: 'an SSH server answers there ({statusLine})',
			owner: 'host',
			remedy: 'Use the comms port of Octopus Server: 10943 unless changed.',
		},
		reset: {
			verdict: 'fail',
			finding: 'NET006',
			says: 'the connection opens and is cut as soon as TLS begins ({code})',
			owner: 'network',
			remedy:
				'An application firewall or intrusion detection on the way does not let this protocol through: have TCP to {subject} exempted.',
		},
		silent: {
			verdict: 'fail',
			finding: 'NET014',
			says: 'the connection opens, then nothing comes back to our TLS hello within {seconds} s',
			owner: 'network',
			remedy:
				'Either the listener hangs, or large packets are lost on the way (MTU, often a VPN). By hand: openssl s_client -connect {subject}',
		},
		other: {
			verdict: 'fail',
			finding: 'TLS008',
			says: 'TLS could not be agreed on ({code})',
			owner: 'octopus',
			remedy: 'Both sides must allow TLS 1.2 or 1.3. By hand: openssl s_client -connect {subject}',
		},
	},
	gather: async (probes, address, {signal}) => {
		const {tries, deadline} = await probes.path(address, signal);
		const best = furthest(tries);
		return {
			established: best?.tls?.established ?? false,
			protocol: best?.tls?.protocol ?? null,
			milliseconds: best?.tls?.milliseconds ?? null,
			code: best?.tls?.code ?? null,
			who: best?.answer?.who ?? null,
			statusLine: best?.answer?.statusLine ?? null,
			seconds: deadline / 1000,
		};
	},
	judge: ({established, code, who}) => {
		if (established) return 'agreed';
		if (who === 'ssh') return 'ssh';
		if (who === 'plain-http') return 'clearText';
		if (code === 'TIMEOUT') return 'silent';
		return code === 'ECONNRESET' || code === 'EPIPE' || code === 'CLOSED' ? 'reset' : 'other';
	},
});

export const commsWho = defineCheck({
	id: 'network/who',
	category: 'network',
	title: 'Octopus Server’s communications service answers',
	stage: 'before',
	appliesTo: polling,
	subjects: polledAddresses,
	needs: ['network/tls'],
	reasons: {
		octopus: {verdict: 'pass', says: 'Octopus communications, in {milliseconds} ms'},
		portal: {
			verdict: 'fail',
			finding: 'NET007',
			says: 'this is the web portal, not the port that is polled',
			owner: 'host',
			remedy: 'Poll port 10943 (or the one in the Server’s settings), not the portal’s.',
		},
		cloud: {
			verdict: 'fail',
			finding: 'NET008',
			says: 'on port 443 Octopus Cloud is polled under another name',
			owner: 'host',
			remedy: 'Use polling.{host}:443 instead.',
		},
		tentacle: {
			verdict: 'fail',
			finding: 'NET018',
			says: 'a Tentacle answers there, not a Server',
			owner: 'host',
			remedy: 'Check host and port: a Server is polled on 10943, 10933 is the port of listening Tentacles.',
		},
		web: {
			verdict: 'fail',
			finding: 'NET018',
			says: 'some other web server answers: {statusLine} {server}',
			owner: 'host',
			remedy:
				'Check host and port. If they are right, something in front of Octopus Server answers in its place: TCP must be passed through.',
		},
		closed: {
			verdict: 'fail',
			finding: 'NET018',
			says: 'it speaks TLS, then hangs up without a word, which Octopus does not do',
			owner: 'octopus',
			remedy: 'Find out what listens on {subject}; it must be Octopus Server itself, or a balancer that passes TCP through.',
		},
		silent: {
			verdict: 'fail',
			finding: 'NET018',
			says: 'it speaks TLS, then stays silent, which Octopus does not do',
			owner: 'octopus',
			remedy: 'Find out what listens on {subject}; it must be Octopus Server itself, or a balancer that passes TCP through.',
		},
		other: {
			verdict: 'fail',
			finding: 'NET018',
			says: 'something answers that is neither Octopus nor a web server: {statusLine}',
			owner: 'host',
			remedy: 'Check host and port of {subject}.',
		},
	},
	gather: async (probes, address, {signal}) => {
		const {tries, host, port} = await probes.path(address, signal);
		const answer = furthest(tries)?.answer;
		return {
			host,
			port,
			who: answer?.who ?? 'other',
			milliseconds: answer?.milliseconds ?? null,
			statusLine: answer?.statusLine ?? null,
			server: answer?.server ?? null,
		};
	},
	judge: ({who, host, port}) => {
		if (who === 'octopus-comms') return 'octopus';
		if (port === 443 && host.endsWith('.octopus.app') && !host.startsWith('polling.')) return 'cloud';
		if (who === 'octopus-portal') return 'portal';
		if (who === 'tentacle' || who === 'web' || who === 'closed') return who;
		return who === 'silence' ? 'silent' : 'other';
	},
});

export const commsProxy = defineCheck({
	id: 'network/proxy',
	category: 'network',
	title: 'The agent’s way to the Server needs no proxy that it does not use',
	stage: 'before',
	appliesTo: polling,
	reasons: {
		none: {verdict: 'pass', says: 'no proxy is set up on this machine'},
		direct: {verdict: 'information', says: '{proxy} is set in {from}; the agent does not use it, and the direct way works'},
		own: {verdict: 'information', says: 'the agent polls through its own proxy {pollingProxy}; the looks above went directly'},
		needed: {
			verdict: 'warning',
			finding: 'PRX001',
			says: '{proxy} is set in {from}, the agent does not use it, and the direct way does not work',
			owner: 'network',
			remedy:
				'Let this machine connect directly to the polled addresses. Tentacle reads no proxy variables; a polling proxy of its own is set with: Tentacle polling-proxy --proxyEnable=true --proxyHost=HOST --proxyPort=PORT',
		},
	},
	gather: async (probes, _subject, {answers, signal}) => {
		const [{candidates, pollingProxy}, paths] = await Promise.all([
			probes.proxy(),
			Promise.all(polledAddresses(answers).map(address => probes.path(address, signal))),
		]);
		const first = candidates[0];
		return {
			proxy: first?.proxy ?? null,
			from: first?.from ?? null,
			pollingProxy: pollingProxy ?? null,
			directWorks: paths.every(({tries}) => furthest(tries)?.tcp.connected ?? false),
		};
	},
	judge: ({proxy, pollingProxy, directWorks}) => {
		if (pollingProxy !== null) return 'own';
		if (proxy === null) return 'none';
		return directWorks ? 'direct' : 'needed';
	},
});
