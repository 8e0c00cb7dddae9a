import {type Address, addressText} from '../../src/model/address.ts';
import type {LogSeen} from '../../src/model/logs.ts';
import type {
	AccountSeen,
	AddressTry,
	CertificateSeen,
	OwnRecordSeen,
	PathSeen,
	PermissionsSeen,
	PortalSeen,
	Probes,
} from '../../src/model/probes.ts';
import {facts, instance, ownThumbprint, record, server, serverThumbprint, withRecords} from '../_helpers/facts.ts';

/** What healthy probes see of the usual machine and Server; tests spread over it. */
export const serverCertificate: CertificateSeen = {
	thumbprint: serverThumbprint,
	sha256: 'A1'.repeat(32),
	subject: 'CN=Octopus Server',
	issuer: 'CN=Octopus Server',
	notBefore: '2020-01-01T00:00:00.000Z',
	notAfter: '2120-01-01T00:00:00.000Z',
	selfSigned: true,
	names: [],
	signatureAlgorithm: 'sha256WithRSAEncryption',
	keyKind: 'rsa',
	keyBits: 2048,
};

export const webCertificate: CertificateSeen = {
	thumbprint: '77D0E1B4C3A2958671605F4E3D2C1B0A99880A15',
	sha256: 'B2'.repeat(32),
	subject: 'CN=octopus.example.com',
	issuer: 'CN=Example Authority',
	notBefore: '2026-01-01T00:00:00.000Z',
	notAfter: '2027-03-02T00:00:00.000Z',
	selfSigned: false,
	names: ['octopus.example.com', 'www.example.com'],
};

export const otherCertificate: CertificateSeen = {...serverCertificate, thumbprint: '5B'.repeat(20), sha256: 'C3'.repeat(32)};

export const goodTry: AddressTry = {
	address: '192.0.2.10',
	tcp: {connected: true, milliseconds: 11, localAddress: '192.0.2.77'},
	tls: {established: true, milliseconds: 24, protocol: 'TLSv1.3', certificate: serverCertificate},
	answer: {who: 'octopus-comms', milliseconds: 3, statusLine: 'HTTP/1.0 200 OK'},
};

export const deadTry = (code: string): AddressTry => ({
	address: '192.0.2.11',
	tcp: {connected: false, milliseconds: code === 'TIMEOUT' ? 5002 : 9, code},
});

export const pathWith = (tries: readonly AddressTry[], more: Partial<PathSeen> = {}): Partial<Probes> => ({
	path: async ({host, port}) => ({
		host,
		port,
		name: {milliseconds: 2, addresses: tries.map(({address}) => address)},
		tries,
		deadline: 10_000,
		...more,
	}),
});

export const presenting = (certificate: CertificateSeen): Partial<Probes> =>
	pathWith([{...goodTry, tls: {established: true, milliseconds: 24, protocol: 'TLSv1.3', certificate}}]);

export const goodPortal: PortalSeen = {
	url: 'https://octopus.example.com',
	milliseconds: 48,
	certificate: webCertificate,
	trustedBy: 'certificate-authority',
	status: 200,
	application: 'Octopus Deploy',
	version: '2026.3.1',
	clockAheadSeconds: 1,
	at: '2026-09-01T12:00:00.000Z',
	phases: {name: 2, tcp: 11, tls: 24, http: 11},
};

/** A user's grants in the default space: each named permission, everywhere unless environments or tenants are given. */
export const granted = (
	names: readonly string[],
	environmentIds: readonly string[] = [],
	tenantIds: readonly string[] = [],
): PermissionsSeen['space'] => Object.fromEntries(names.map(name => [name, [{environmentIds, tenantIds}]]));

/** What a small role for targets and workers has. */
export const goodPermissions: PermissionsSeen = {
	spaceId: 'Spaces-1',
	space: granted([
		...['EnvironmentEdit', 'EnvironmentView', 'MachineCreate', 'MachineEdit', 'MachinePolicyView', 'MachineView'],
		...['ProxyView', 'TaskCreate', 'TaskView', 'TenantView', 'WorkerEdit', 'WorkerView'],
	]),
	system: [],
	complete: true,
};

/** The usual account with other permissions, or more said of it. */
export const accountAllowing = (
	permissions: Partial<PermissionsSeen> | undefined,
	more: Partial<Extract<AccountSeen, {accepted: true}>> = {},
): Partial<Probes> =>
	accountWith({
		accepted: true,
		user: server.user,
		facts: server,
		status: {isInMaintenanceMode: false},
		...(permissions && {permissions: {...goodPermissions, ...permissions}}),
		...more,
	});

export const portalWith = (more: Partial<PortalSeen>): Partial<Probes> => ({portal: async () => ({...goodPortal, ...more})});

/** A portal that was not reached has told nothing. */
export const portalFailing = (
	failedAt: NonNullable<PortalSeen['failedAt']>,
	code: string,
	more: Partial<PortalSeen> = {},
): Partial<Probes> => ({
	portal: async () => ({url: goodPortal.url, milliseconds: 48, failedAt, code, ...more}),
});

export const accountWith = (seen: AccountSeen): Partial<Probes> => ({account: async () => seen});

/** Of the usual instance, which has been connected for a day. */
export const goodLog: LogSeen = {
	sources: ['/var/opt/octopus/Tentacle/Logs/OctopusTentacle.txt'],
	files: 1,
	bytes: 2048,
	leftOut: [],
	from: '2026-01-01T00:00:00.000Z',
	to: '2026-01-01T00:10:00.000Z',
	start: {at: '2026-01-01T00:00:00.000Z', version: '9.2.4285', polls: []},
	failures: [],
	connections: [{endpoint: 'octopus.example.com:10943', state: 'connected', lastGood: '2026-01-01T00:00:04.000Z'}],
	changes: [{at: '2026-01-01T00:00:00.000Z', what: 'the agent was started'}],
};

export const ownRecord: OwnRecordSeen = {
	name: record.name,
	space: 'Default',
	thumbprint: ownThumbprint,
	isDisabled: false,
	registeredAs: 'target',
	isInChosenSpace: true,
	hasOtherSubscription: false,
};

export const goodProbes: Probes = {
	machine: async () => facts.machine,
	tentacle: async () => facts.tentacle,
	instance: async () => instance,
	path: async (address: Address) => ({
		...address,
		name: {milliseconds: 2, addresses: ['192.0.2.10']},
		tries: [goodTry],
		deadline: 10_000,
	}),
	otherPath: async address => goodProbes.path(address, new AbortController().signal),
	tlsLimits: async () => ({}),
	otherName: async (_address, name) => ({name, tls: {established: false, milliseconds: 20, code: 'ECONNRESET'}}),
	resolver: async () => ({nameServers: ['192.0.2.53'], searchDomains: ['example.com'], hostsFile: []}),
	doubtedName: async () => ({sibling: [], nonsense: []}),
	route: async () => ({source: '192.0.2.77', interface: 'eth0', others: []}),
	systemTls: async () => ({isFips: false, file: '/etc/ssl/openssl.cnf', least: 'TLSv1.2'}),
	ownPort: async (address: Address) => ({
		...address,
		name: {milliseconds: 0, addresses: ['127.0.0.1']},
		tries: [{...goodTry, tls: {established: true, milliseconds: 24, certificate: {...serverCertificate, thumbprint: ownThumbprint}}}],
		deadline: 10_000,
	}),
	reachedFromServer: async () => ({
		outcome: 'answered',
		expected: 'D7'.repeat(20),
		presented: 'D7'.repeat(20),
		arrived: {connections: 1, handshakes: 1, from: ['192.0.2.10']},
	}),
	portal: async () => goodPortal,
	account: async () => ({
		accepted: true,
		user: server.user,
		facts: server,
		permissions: goodPermissions,
		status: {isInMaintenanceMode: false},
	}),
	credentialShape: async () => undefined,
	proxy: async () => ({candidates: []}),
	folder: async path => ({
		path,
		nearest: path,
		exists: true,
		isFolder: true,
		writable: true,
		readOnly: false,
		noExecution: false,
		free: 40 * 1024 ** 3,
	}),
	serviceAccount: async user => ({exists: true, hasHome: true, homeIsMissing: false, home: `/home/${user}`, firstPort: 1024}),
	port: async port => ({port, free: true, isOurs: false}),
	unit: async () => ({unit: instance.unit, upForSeconds: 12, journal: []}),
	log: async () => goodLog,
	connection: async address => ({state: 'connected', milliseconds: 10_250, line: `connected to ${addressText(address)}`}),
	pfx: async () => undefined,
	ownKey: async () => ({state: 'usable'}),
	identity: async () => ({outcome: 'known', milliseconds: 31, thumbprint: ownThumbprint}),
	records: async () => ({
		spaces: ['Default'],
		own: [{name: record.name, space: 'Default', thumbprint: ownThumbprint, isDisabled: false}],
		namesakes: [],
	}),
	ownRecords: async () => [ownRecord],
	defaultPool: async () => undefined,
	nameHolder: async () => ({}),
	record: async () => record,
	health: async () => ({record, outcome: 'looked', log: []}),
};

/** An account in whose default space there is this one record. */
export const accountWithRecord = (more: Partial<typeof record>): Partial<Probes> => {
	const {server: seen} = withRecords([{...record, ...more}]);
	return seen ? accountWith({accepted: true, user: seen.user, facts: seen}) : {};
};
