import type {commsPort} from './network/port.ts';
import type {commsTls} from './network/tls.ts';
import type {TentacleWords} from './tentacle-end.ts';

type SeenBy<OfCheck extends {judge: (seen: never) => string}> = Parameters<OfCheck['judge']>[0];
type NameOf<OfCheck extends {judge: (seen: never) => string}> = ReturnType<OfCheck['judge']>;

/** A port that does not answer, where a Tentacle listens: the way in is another one than the way out. */
export const tentaclePort: TentacleWords<
	SeenBy<typeof commsPort>,
	NameOf<typeof commsPort>,
	'notListening' | 'filteredThere' | 'unreachableThere' | 'serversPort'
> = {
	reasons: {
		notListening: {
			verdict: 'fail',
			finding: 'LST001',
			says: 'the machine answered, but nothing listens on port {port}',
			owner: 'host',
			remedy:
				'On the Tentacle’s machine: see that its service runs, that its style is listening, and that it has this port: 10933 unless changed. If all of that holds, its firewall rejects, or a forwarded port leads elsewhere.',
			command: 'openssl s_client -connect {word:subject} </dev/null',
		},
		serversPort: {
			verdict: 'fail',
			finding: 'NET009',
			says: 'nothing answers on port {port}, on which Servers are polled; a Tentacle listens on 10933',
			owner: 'host',
			remedy: 'Use port 10933, unless the Tentacle was set up with another one.',
			command: 'openssl s_client -connect {word:subject} </dev/null',
		},
		filteredThere: {
			verdict: 'fail',
			finding: 'LST006',
			says: 'no answer in {seconds} s: something on the way, or the firewall of the Tentacle’s machine, drops the packets (from {source} to {tried})',
			owner: 'network',
			remedy:
				'Let {source} open TCP connections to {subject} ({tried}): inbound in the firewall of the Tentacle’s machine and in every one on the way. Where a Server is to reach it, let that in, each node of it.',
			command: 'openssl s_client -connect {word:subject} </dev/null',
		},
		unreachableThere: {
			verdict: 'fail',
			finding: 'LST006',
			says: 'there is no way there ({code})',
			owner: 'network',
			remedy: 'See the routes of this machine (ip route get {word:tried}) and the firewall on the way to {subject}.',
		},
	},
	judge: ({code, port}, reason) => {
		if (reason === 'open') return reason;
		if (port === 10_943) return 'serversPort';
		if (code === 'ECONNREFUSED') return 'notListening';
		return code === 'TIMEOUT' || code === 'ETIMEDOUT' ? 'filteredThere' : 'unreachableThere';
	},
};

const otherService =
	'A Tentacle speaks TLS at once: another program has the port, or the address is another machine’s. 10933 is the port of Tentacles unless changed.';

/** TLS that fails, where a Tentacle listens. */
export const tentacleTls: TentacleWords<
	SeenBy<typeof commsTls>,
	NameOf<typeof commsTls>,
	'clearTextThere' | 'otherThere' | 'refusedThere'
> = {
	reasons: {
		clearTextThere: {
			verdict: 'fail',
			finding: 'LST012',
			says: 'something that speaks clear text answers there ({statusLine}), not a Tentacle',
			owner: 'host',
			remedy: otherService,
			command: 'curl -sv --max-time 10 http://{word:subject}/',
		},
		otherThere: {
			verdict: 'fail',
			finding: 'LST012',
			says: 'another service answers there ({statusLine}), not a Tentacle',
			owner: 'host',
			remedy: otherService,
		},
		refusedThere: {
			verdict: 'fail',
			finding: 'TLS008',
			says: 'TLS could not be agreed on: {refusal} ({confirmed})',
			owner: 'host',
			remedy:
				'On the Tentacle’s machine: allow TLS 1.2 or 1.3, one of the usual cipher suites, the curve P-256 and signatures with SHA-256.',
			command: 'openssl s_client -connect {word:subject} </dev/null',
		},
	},
	judge(_seen, reason) {
		switch (reason) {
			case 'clearText':
				return 'clearTextThere';
			case 'ssh':
			case 'banner':
				return 'otherThere';
			case 'versionOld':
			case 'version':
			case 'cipher':
			case 'curve':
			case 'scheme13':
			case 'scheme':
			case 'noName':
			case 'unclear':
				return 'refusedThere';
			// Which suites and curves a Server asks a Tentacle for is the Server's system's affair.
			case 'oddSuite':
			case 'oddCurve':
				return 'agreed';
			default:
				return reason;
		}
	},
};
