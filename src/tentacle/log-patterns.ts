import type {FindingCode} from '../model/finding.ts';
import type {LogAbout, LogFields, OtherFinding} from '../model/logs.ts';

/**
One kind of failure, by the words that agents, Servers, systemd or .NET write of it. `source` says who wrote them: a recording of Tentacle 9.2.4285, or
only what is known of its sources (§ of the facts on troubleshooting, Halibut and Tentacle).
*/
export type LogPattern = {
	readonly kind: string;
	readonly about: LogAbout;
	/** Any of them, as written. A log is searched for these. */
	readonly fragments: readonly string[];
	/** Must be there too. */
	readonly besides?: RegExp;
	readonly finding?: FindingCode;
	/** What else writes the same. */
	readonly others?: readonly OtherFinding[];
	/** Of a connection through a proxy, the kind it is then. */
	readonly throughProxy?: string;
	readonly source: string;
};

const patterns = [
	{
		kind: 'proxyAuthentication',
		about: 'polling',
		fragments: ['responded with a 407 code', 'Proxy Authentication Required'],
		finding: 'PRX005',
		others: [
			{finding: 'PRX006', tell: 'the proxy’s answer offers no Basic scheme'},
			{finding: 'PRX016', tell: 'user or password have letters beyond ASCII'},
		],
		source: 'recorded: proxy-407',
	},
	{
		kind: 'proxyForbids',
		about: 'polling',
		fragments: ['responded with a 403 code', 'responded with a 405 code'],
		finding: 'PRX004',
		source: 'recorded: proxy-403',
	},
	{
		kind: 'proxyGateway',
		about: 'polling',
		fragments: ['responded with a 502 code', 'responded with a 503 code', 'responded with a 504 code'],
		finding: 'PRX004',
		others: [
			{finding: 'NET001', tell: 'the proxy cannot resolve the name'},
			{finding: 'NET004', tell: 'nothing listens, seen from the proxy'},
			{finding: 'NET005', tell: 'the proxy itself has no way to the Server'},
		],
		source: 'recorded: proxy-502, proxy-503',
	},
	{
		kind: 'proxyUnreachable',
		about: 'polling',
		fragments: ['Connection to proxy host'],
		finding: 'PRX008',
		others: [{finding: 'PRX007', tell: 'it is the port 80 that was not meant: the agent takes the port apart from the host'}],
		source: 'recorded: proxy-refused, proxy-dns',
	},
	{
		kind: 'proxyNotHttp',
		about: 'polling',
		fragments: [
			'No HTTP response received from proxy destination',
			"') must be a non-negative value. (Parameter 'length')",
			'hostname cannot contain a protocol prefix',
			'Unknown proxy type',
		],
		finding: 'PRX009',
		source: 'recorded: proxy-not-http, proxy-no-reason-phrase',
	},
	{
		kind: 'thumbprintSpelled',
		about: 'polling',
		fragments: ['unexpected security certificate'],
		besides: /thumbprint '([0-9a-f]{40})'.*thumbprint of '\1'/i,
		finding: 'TLS020',
		source: 'recorded: lower-case-thumbprint',
	},
	{
		kind: 'certificate',
		about: 'polling',
		fragments: ['unexpected security certificate'],
		finding: 'TLS001',
		others: [
			{finding: 'TLS002', tell: 'the port presents the certificate of the portal or of a balancer'},
			{finding: 'TLS003', tell: 'other sites are presented with the same issuer'},
			{finding: 'TLS004', tell: 'the API reports the presented thumbprint'},
			{finding: 'TLS005', tell: 'the API reports neither of the two'},
			{finding: 'TLS006', tell: 'the API reports the expected thumbprint'},
		],
		source: 'recorded: wrong-thumbprint, other-https-site',
	},
	{
		kind: 'web',
		about: 'polling',
		fragments: ['the following line was not empty', "unknown identity type: 'HTTP/", "unknown identity 'HTTP/"],
		finding: 'NET011',
		others: [{finding: 'TLS002', tell: 'the certificate of the Server was copied to a web front'}],
		source: 'recorded: right-certificate-but-http',
	},
	{
		kind: 'rejected',
		about: 'polling',
		fragments: [
			'past the end of the stream',
			'identity line was empty',
			'aborted the connection before it was fully established',
			'does not trust the thumbprint',
		],
		finding: 'TLS007',
		others: [
			{finding: 'TLS012', tell: 'the Server’s certificate is signed with SHA-1 and this machine has OpenSSL 3'},
			{finding: 'LST010', tell: 'written by a Server about a listening Tentacle: that one does not trust the Server'},
			{finding: 'HAP018', tell: 'some connections of this agent stay and only the others are closed: there are too many'},
			{finding: 'REG001', tell: 'the Server has no record with this thumbprint'},
			{finding: 'HAP015', tell: 'only one node of several hangs up'},
			{finding: 'REG015', tell: 'the record was deleted on purpose, and the agent left running'},
		],
		source: 'recorded: untrusted-client, connection-limit',
	},
	{
		kind: 'notOctopus',
		about: 'command',
		fragments: ['does not appear to be an Octopus Server'],
		finding: 'NET018',
		others: [{finding: 'NET007', tell: 'the address is that of the portal'}],
		source: 'facts: troubleshooting §10',
	},
	{
		kind: 'clearText',
		about: 'polling',
		fragments: ['Cannot determine the frame size', 'corrupted frame was received', 'unexpected packet format', 'wrong version number'],
		finding: 'NET010',
		source: 'recorded: plain-http',
	},
	{
		kind: 'noCipher',
		about: 'polling',
		fragments: ['no shared cipher', 'handshake failure', "TLS alert: 'HandshakeFailure'"],
		finding: 'TLS009',
		others: [
			{finding: 'TLS010', tell: 'only the curve P-256 is refused'},
			{finding: 'TLS011', tell: 'TLS 1.2 works and 1.3 does not'},
		],
		source: 'facts: troubleshooting §10',
	},
	{
		kind: 'protocol',
		about: 'polling',
		fragments: [
			'A call to SSPI failed',
			'unsupported protocol',
			"TLS alert: 'ProtocolVersion'",
			'Authentication failed, see inner exception',
		],
		finding: 'TLS008',
		others: [{finding: 'TLS009', tell: 'the versions of TLS agree, the cipher suites do not'}],
		source: 'facts: troubleshooting §10, Halibut §9.4',
	},
	{
		kind: 'portalCertificate',
		about: 'command',
		fragments: ['RemoteCertificateChainErrors'],
		finding: 'TLS014',
		others: [{finding: 'TLS015', tell: 'RemoteCertificateNameMismatch alone'}],
		source: 'recorded: portal-https-self-signed',
	},
	{
		kind: 'portalName',
		about: 'command',
		fragments: ['RemoteCertificateNameMismatch'],
		finding: 'TLS015',
		source: 'facts: troubleshooting §10',
	},
	{
		kind: 'portalUnreachable',
		about: 'command',
		fragments: ['Unable to connect to the Octopus Deploy server'],
		finding: 'API001',
		source: 'recorded: portal-refused',
	},
	{
		kind: 'name',
		about: 'polling',
		fragments: [
			'No such host',
			'Name or service not known',
			'Temporary failure in name resolution',
			'Resource temporarily unavailable',
			'nodename nor servname provided',
		],
		finding: 'NET001',
		others: [
			{finding: 'SVC006', tell: 'only in the first minutes after a boot'},
			{finding: 'LST008', tell: 'written by a Server about the public name of a listening Tentacle'},
		],
		throughProxy: 'proxyUnreachable',
		source: 'recorded: dns-nxdomain, dns-timeout',
	},
	{
		kind: 'refused',
		about: 'polling',
		fragments: ['refused the connection', 'Connection refused', 'actively refused'],
		finding: 'NET004',
		throughProxy: 'proxyUnreachable',
		source: 'recorded: refused',
	},
	{
		kind: 'noRoute',
		about: 'polling',
		fragments: ['No route to host', 'Network is unreachable'],
		finding: 'NET005',
		others: [{finding: 'SVC006', tell: 'only in the first minutes after a boot'}],
		throughProxy: 'proxyUnreachable',
		source: 'recorded: host-unreachable, net-unreachable',
	},
	{
		kind: 'died',
		about: 'polling',
		fragments: ['There may be problems with the network'],
		finding: 'NET014',
		others: [{finding: 'NET012', tell: 'the connection had worked before it fell silent'}],
		throughProxy: 'proxyUnreachable',
		source: 'recorded: proxy-silent; facts: Halibut §9.4',
	},
	{
		kind: 'silent',
		about: 'polling',
		fragments: ['ReadAsync operation was cancelled', 'transport connection: Connection timed out'],
		finding: 'NET014',
		throughProxy: 'proxyUnreachable',
		source: 'recorded: silent-listener',
	},
	{
		kind: 'filtered',
		about: 'polling',
		fragments: ['establish the initial connection within', 'Connection timed out', 'connection attempt timed out'],
		finding: 'NET005',
		throughProxy: 'proxyUnreachable',
		source: 'recorded: filtered, proxy-filtered',
	},
	{
		kind: 'cut',
		about: 'polling',
		fragments: ['Connection reset by peer', 'EOF or 0 bytes from the transport stream', 'Expected PROCEED, got no data'],
		finding: 'NET006',
		source: 'recorded: closed-at-once, reset-at-once',
	},
	{
		kind: 'denied',
		about: 'listening',
		fragments: ['is not in the list of thumbprints that we trust'],
		finding: 'LST010',
		source: 'recorded: listening-agent (level Debug)',
	},
	{
		kind: 'noise',
		about: 'listening',
		fragments: [
			'Unhandled error when handling request from client',
			'Socket IO exception',
			'Error initializing TCP client',
			'Remote failed to identify itself',
		],
		finding: 'LST015',
		source: 'recorded: listening-agent',
	},
	{
		kind: 'connectionLimit',
		about: 'task',
		fragments: ['has exceeded the maximum number of active connections'],
		finding: 'HAP018',
		source: 'facts: Halibut §3.2',
	},
	{
		kind: 'notCollected',
		about: 'task',
		fragments: ['did not collect the request within the allowed time'],
		finding: 'REG020',
		others: [
			{finding: 'HAP001', tell: 'only tasks of some nodes fail: this Tentacle does not poll the others'},
			{finding: 'HAP002', tell: 'one balanced address and several nodes without a shared queue'},
			{finding: 'SVC003', tell: 'the agent is not running or not connected at all'},
			{finding: 'HAP009', tell: 'the machine was enrolled with only some of the nodes'},
			{finding: 'REG013', tell: 'the record has another subscription than the agent polls with'},
		],
		source: 'facts: troubleshooting §10',
	},
	{
		kind: 'noTrust',
		about: 'start',
		fragments: ['not configured to trust any Octopus Servers'],
		finding: 'LST010',
		source: 'recorded: no-trust',
	},
	{
		kind: 'noListen',
		about: 'start',
		fragments: ['will not listen on any TCP ports'],
		finding: 'LST003',
		source: 'recorded: connected',
	},
	{
		kind: 'incompleteEntry',
		about: 'start',
		fragments: ['configuration is incomplete; skipping'],
		finding: 'HAP017',
		source: 'recorded: polling-without-address',
	},
	{
		kind: 'portTaken',
		about: 'start',
		fragments: ['Address already in use', 'communications port is already in use', 'Only one usage of each socket address'],
		finding: 'LST002',
		others: [{finding: 'SVC023', tell: 'the holder is another instance of Tentacle'}],
		source: 'recorded: port-in-use-agent',
	},
	{
		kind: 'foreignAddress',
		about: 'start',
		fragments: ['Cannot assign requested address'],
		finding: 'LST004',
		source: 'recorded: listen-address-not-local-agent',
	},
	{
		kind: 'undecryptable',
		about: 'start',
		fragments: [
			"Unable to parse configuration key 'Tentacle.Certificate'",
			'Unable to locate machineId',
			'machine-id contents',
			'Machine key file',
		],
		finding: 'SVC014',
		others: [{finding: 'UPG013', tell: 'the configuration was written by a newer version than runs now'}],
		source: 'recorded: machine-id-changed-agent',
	},
	{
		kind: 'accessDenied',
		about: 'start',
		fragments: ['is denied.', 'owner of the x509stores is not the current user'],
		besides: /Access to the path|x509stores/i,
		finding: 'SVC012',
		source: 'recorded: nonroot-config-0600-show-thumbprint, x509-store-owned-by-other-agent',
	},
	{
		kind: 'brokenConfig',
		about: 'start',
		fragments: ['Unable to parse configuration key', 'There is an error in XML document'],
		finding: 'SVC019',
		others: [
			{finding: 'SVC014', tell: 'the key that it names is an encrypted one (Tentacle.Certificate, a password)'},
			{finding: 'HAP017', tell: 'the key that it names is the list of trusted Servers'},
		],
		source: 'recorded: empty-config-file, corrupt-config-show-thumbprint, bad-port-in-config',
	},
	{
		kind: 'missingConfig',
		about: 'start',
		fragments: ['could not be located at the specified location'],
		finding: 'SVC018',
		source: 'recorded: index-entry-without-file',
	},
	{
		kind: 'readOnly',
		about: 'start',
		fragments: ['Read-only file system'],
		finding: 'SVC021',
		source: 'recorded: readonly-show-thumbprint',
	},
	{
		kind: 'diskFull',
		about: 'start',
		fragments: ['does not have enough free disk space', 'No space left on device'],
		finding: 'SVC020',
		source: 'recorded: almost-full-disk-create-instance',
	},
	{
		kind: 'libraries',
		about: 'start',
		fragments: ['error while loading shared libraries', 'No usable version of libssl', 'cannot execute binary file', 'Exec format error'],
		finding: 'SVC011',
		source: 'facts: troubleshooting §7',
	},
	{
		kind: 'startLimit',
		about: 'start',
		fragments: ['Start request repeated too quickly'],
		finding: 'SVC004',
		source: 'facts: troubleshooting §10, systemd 252 and 257',
	},
	{
		kind: 'heartbeat',
		about: 'command',
		fragments: ['Liveness heartbeat at'],
		besides: /is stale/,
		finding: 'SVC025',
		source: 'recorded: livez-stale',
	},
	{
		kind: 'noSudo',
		about: 'command',
		fragments: ['Requires elevated privileges'],
		finding: 'SVC007',
		others: [{finding: 'SVC008', tell: 'sudo is installed and wants a password'}],
		source: 'recorded: nonroot-service, as-root-without-sudo',
	},
	{
		kind: 'noSystemd',
		about: 'command',
		fragments: ['Could not detect systemd', 'has not been booted with systemd'],
		finding: 'SVC009',
		source: 'recorded: no-systemctl, systemctl-but-systemd-not-running',
	},
	{
		kind: 'noBash',
		about: 'command',
		fragments: ['Could not detect bash'],
		finding: 'SVC010',
		source: 'facts: troubleshooting §10',
	},
	{
		kind: 'notStarted',
		about: 'command',
		fragments: ['Could not start the systemd service'],
		finding: 'SVC003',
		source: 'recorded: systemctl-fails',
	},
	{
		kind: 'notTrusted',
		about: 'command',
		fragments: ['is not yet trusted'],
		finding: 'HAP008',
		source: 'recorded: poll-server-untrusted',
	},
	{
		kind: 'nameTaken',
		about: 'command',
		fragments: ['already exists in the environment'],
		finding: 'REG003',
		source: 'recorded: register-worker/register-again',
	},
	{
		kind: 'lookupMissing',
		about: 'command',
		fragments: ['on the Octopus Server. Ensure'],
		besides: /Could not find the /,
		finding: 'REG005',
		others: [{finding: 'API007', tell: 'it is there, and the key may not see it'}],
		source: 'recorded: missing-policy, missing-proxy, missing-pool',
	},
	{
		kind: 'keyRejected',
		about: 'command',
		fragments: ['You must be logged in to perform this action'],
		finding: 'API006',
		source: 'recorded: http-401',
	},
	{
		kind: 'notAllowed',
		about: 'command',
		fragments: ['You do not have permission to perform this action'],
		finding: 'API007',
		source: 'recorded: http-403',
	},
] as const satisfies readonly LogPattern[];

export type LogKind = (typeof patterns)[number]['kind'];

/** Every pattern; where several fit, the first. The only such table: checks, `explain` and the search of logs read it. */
export const logPatterns: readonly LogPattern[] = patterns;

/** Everything a text is searched for. */
export const logFragments: readonly string[] = [...new Set(logPatterns.flatMap(({fragments}) => fragments))];

type Prepared = {readonly pattern: LogPattern; readonly fragments: readonly string[]};
const prepared: readonly Prepared[] = logPatterns.map(pattern => ({
	pattern,
	fragments: pattern.fragments.map(fragment => fragment.toLowerCase()),
}));

/** The first pattern that fits a message (with the lines of its exception), among those about `abouts`; letters of any case. */
export const patternOf = (text: string, abouts: readonly LogAbout[]): LogPattern | undefined => {
	const lower = text.toLowerCase();
	return prepared.find(
		({pattern, fragments}) =>
			abouts.includes(pattern.about) &&
			fragments.some(fragment => lower.includes(fragment)) &&
			(pattern.besides === undefined || pattern.besides.test(text)),
	)?.pattern;
};

/** A pattern by its name. */
export const patternOfKind = (kind: string): LogPattern | undefined => logPatterns.find(pattern => pattern.kind === kind);

const fieldPatterns = {
	expected: /present a certificate with the thumbprint '([0-9A-Fa-f]{40})'/,
	presented: /presented a certificate with a thumbprint of '([0-9A-Fa-f]{40})'/,
	certificate: /thumbprint of '[^']{1,100}' and subject '([^']{1,300})'/,
	own: /(?:does not trust the thumbprint |provided a certificate with a thumbprint of ')([0-9A-Fa-f]{40})/,
	status: /responded with a (\d{3}) code/,
	proxy: /(?:proxy host|Proxy destination) (\S{1,255} on port \d{1,5})/,
	peer: /client certificate with the thumbprint '([0-9A-Fa-f]{40})'/,
} as const satisfies Record<keyof LogFields, RegExp>;

/** What the message names: both thumbprints, the proxy's status, … */
export const fieldsOf = (text: string): LogFields =>
	Object.fromEntries(
		Object.entries(fieldPatterns).flatMap(([field, pattern]) => {
			const value = pattern.exec(text)?.[1];
			return value === undefined ? [] : [[field, value]];
		}),
	);
