import type {Reason} from '../src/model/check.ts';

const seeConnection = 'openssl s_client -connect {word:subject} </dev/null';

/**
What each kind of failure of a polled address (`src/tentacle/log-patterns.ts`) means for the one who must act. The name of a reason is the kind. `{line}` is the
agent's own line, `{own}` this machine's thumbprint, `{subject}` the address.
*/
export const connectionReasons = {
	rejected: {
		verdict: 'fail',
		finding: 'TLS007',
		says: 'the Server finished TLS, then hung up as soon as the agent said who it is: it does not know this machine’s certificate',
		owner: 'octopus',
		remedy:
			'The record in Octopus must have this machine’s thumbprint {own} (Infrastructure › the machine › Settings), or run setup again to bring it up to date.',
	},
	refused: {
		verdict: 'fail',
		finding: 'NET004',
		says: 'nothing listens there: {line}',
		owner: 'octopus',
		remedy: 'See that this Server node runs and listens on {subject}.',
		command: seeConnection,
	},
	certificate: {
		verdict: 'fail',
		finding: 'TLS001',
		says: 'another certificate than the trusted one is presented: {presented} in place of {expected}',
		owner: 'host',
		remedy: 'configure-tentacle diagnose compares the three thumbprints and says which one is wrong.',
		command: seeConnection,
	},
	thumbprintSpelled: {
		verdict: 'fail',
		finding: 'TLS020',
		says: 'the right certificate is presented, but the thumbprint of the trusted one is stored in another spelling ({expected}), and the agent compares letter by letter',
		owner: 'host',
		remedy: 'Trust it again in capital letters: Tentacle update-trust --oldThumbprint={word:expected} --newThumbprint={word:presented}',
		command: seeConnection,
	},
	name: {
		verdict: 'fail',
		finding: 'NET001',
		says: 'the agent cannot resolve the name: {line}',
		owner: 'host',
		remedy: 'Check the spelling of {subject}, and the name servers in /etc/resolv.conf.',
		command: 'getent ahosts {word:host}',
	},
	noRoute: {
		verdict: 'fail',
		finding: 'NET005',
		says: 'the agent has no way there: {line}',
		owner: 'network',
		remedy: 'See to the route from this machine to {subject}.',
		command: seeConnection,
	},
	filtered: {
		verdict: 'fail',
		finding: 'NET005',
		says: 'the agent gets no connection: {line}',
		owner: 'network',
		remedy: 'Let this machine open TCP connections to {subject}.',
		command: seeConnection,
	},
	cut: {
		verdict: 'fail',
		finding: 'NET006',
		says: 'the agent’s connections are cut: {line}',
		owner: 'network',
		remedy: 'Have TCP to {subject} exempted from what inspects it on the way.',
		command: seeConnection,
	},
	silent: {
		verdict: 'fail',
		finding: 'NET014',
		says: 'the connection opens, then nothing comes back: {line}',
		owner: 'network',
		remedy: 'Either the listener hangs, or large packets are lost on the way (MTU, often a VPN).',
		command: seeConnection,
	},
	died: {
		verdict: 'fail',
		finding: 'NET014',
		says: 'the agent’s connections stall: {line}',
		owner: 'network',
		remedy: 'Either the listener hangs, or large packets are lost on the way (MTU, often a VPN).',
		command: seeConnection,
	},
	idle: {
		verdict: 'warning',
		finding: 'NET012',
		says: 'a connection that had worked fell silent: {line}',
		owner: 'network',
		remedy: 'Let idle TCP connections to {subject} live for longer than a minute, and let TCP keep-alive packets pass.',
		command: seeConnection,
	},
	mute: {
		verdict: 'fail',
		says: 'TLS and the certificate are right, then the Server stays silent: {line}',
		owner: 'octopus',
		remedy: 'The Server’s service hangs, or something inspects traffic on the way: restart that node, or have TCP to {subject} exempted.',
	},
	clearText: {
		verdict: 'fail',
		finding: 'NET010',
		says: 'clear text answers instead of TLS: {line}',
		owner: 'octopus',
		remedy: 'Pass TCP through to Octopus Server untouched, or poll its real comms port instead of {subject}.',
		command: seeConnection,
	},
	protocol: {
		verdict: 'fail',
		finding: 'TLS008',
		says: 'TLS cannot be agreed on: {line}',
		owner: 'octopus',
		remedy: 'Both sides must allow TLS 1.2 or 1.3.',
		command: seeConnection,
	},
	noCipher: {
		verdict: 'fail',
		finding: 'TLS009',
		says: 'TLS cannot be agreed on: {line}',
		owner: 'octopus',
		remedy: 'Both sides must allow a common cipher suite, such as ECDHE-RSA-AES128-GCM-SHA256.',
		command: seeConnection,
	},
	web: {
		verdict: 'fail',
		finding: 'NET011',
		says: 'a web server answers behind the right certificate: {line}',
		owner: 'network',
		remedy: 'A firewall or proxy puts its own page into the connection: have TCP to {subject} exempted from inspection.',
		command: seeConnection,
	},
	proxyAuthentication: {
		verdict: 'fail',
		finding: 'PRX005',
		says: 'the agent’s polling proxy wants another user or password: {line}',
		owner: 'proxy',
		remedy: 'Give the agent a user and password (ASCII only) that the proxy takes by the Basic scheme, or exempt this machine.',
		command: 'curl --proxy PROXY --proxy-user USER --proxytunnel --verbose --insecure https://{word:subject}/',
	},
	proxyForbids: {
		verdict: 'fail',
		finding: 'PRX004',
		says: 'the agent’s polling proxy forbids this connection: {line}',
		owner: 'proxy',
		remedy: 'Allow CONNECT to {subject} for this machine in the proxy.',
		command: 'curl --proxy PROXY --proxytunnel --verbose --insecure https://{word:subject}/',
	},
	proxyGateway: {
		verdict: 'fail',
		finding: 'PRX004',
		says: 'the agent’s polling proxy opens no connection there: {line}',
		owner: 'proxy',
		remedy: 'Allow CONNECT to {subject} in the proxy; if it is allowed, see that the proxy itself reaches {subject}.',
		command: 'curl --proxy PROXY --proxytunnel --verbose --insecure https://{word:subject}/',
	},
	proxyUnreachable: {
		verdict: 'fail',
		finding: 'PRX008',
		says: 'the agent gets no answer from its polling proxy: {line}',
		owner: 'proxy',
		remedy: 'Check host and port of the agent’s polling proxy, and that this machine may connect to it.',
		command: 'curl --proxy PROXY --proxytunnel --verbose --insecure https://{word:subject}/',
	},
	proxyNotHttp: {
		verdict: 'fail',
		finding: 'PRX009',
		says: 'the agent’s polling proxy does not answer as an HTTP proxy does: {line}',
		owner: 'proxy',
		remedy: 'Use an HTTP proxy that is spoken to in clear text; the agent speaks neither SOCKS nor TLS to a proxy.',
		command: 'curl --proxy PROXY --proxytunnel --verbose --insecure https://{word:subject}/',
	},
	other: {
		verdict: 'fail',
		says: 'the agent is not connected: {line}',
		owner: 'octopus',
		remedy: 'See that Octopus Server itself answers on {subject}: openssl s_client -connect {subject}',
	},
} as const satisfies Readonly<Record<string, Reason>>;

export type ConnectionReason = keyof typeof connectionReasons;

export const connectionReasonOf = (kind: string | null): ConnectionReason =>
	kind !== null && Object.hasOwn(connectionReasons, kind) ? (kind as ConnectionReason) : 'other';
