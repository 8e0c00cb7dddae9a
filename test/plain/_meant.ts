import fc from 'fast-check';
import type {Lookup, LookupResult} from '../../src/engine/lookup.ts';
import type {Resolver} from '../../src/engine/resolve.ts';
import type {Host} from '../../src/host/host.ts';
import type {AnswerId, Style} from '../../src/model/answers.ts';
import type {Facts, InstanceFacts, RecordFacts, ServerFacts, TrustedServer} from '../../src/model/facts.ts';
import type {PfxSeen} from '../../src/model/pfx.ts';
import type {SecretName} from '../../src/model/secret.ts';
import {existingOf} from '../../wizards/existing-record.ts';
import {ownThumbprint, server as plainServer, record, serverThumbprint, settings, subscriptionId} from '../_helpers/facts.ts';
import {answerOf, apiKey, machine, resolver as plainResolver} from './_talk.ts';

/** Answers as somebody means them: text, choices by their raw value, lists of names, secrets by their value. */
export type Meant = Readonly<Partial<Record<AnswerId, string | boolean | readonly string[]>>>;

/** What is meant, and what there is already: an instance on this machine, and records on the Server. */
export type Case = {
	readonly answers: Meant;
	readonly machine: Facts;
	readonly host: Pick<Host, 'readGuarded'>;
	readonly lookUp: (lookup: Lookup) => LookupResult;
};

const secrets: Readonly<Record<SecretName, string>> = {
	apiKey,
	bearerToken: 'abc.def',
	password: 'pass "word" ?',
	idToken: 'aGVhZA.Ym9keQ.c2lnbg',
	proxyPassword: 'back',
	scriptProxyPassword: ' $x',
	certificatePassword: 'pfx',
};
export const resolver: Resolver = {...plainResolver, existing: existingOf, readSecret: ({secret}) => secrets[secret]};

const awkwardNames = [
	'Test',
	'Production',
	'a, b',
	'=x',
	'back',
	'7',
	'none',
	'all',
	'“quoted”',
	"d'être",
	'$(reboot)',
	'-x',
	'測試',
	'[1]',
] as const;
const otherThumbprint = 'AB'.repeat(20);
const otherServer = 'CD'.repeat(20);

const server: ServerFacts = {
	...plainServer,
	spaces: plainServer.spaces.map(space =>
		space.lists
			? {
					...space,
					lists: {
						...space.lists,
						environments: awkwardNames.map((name, index) => ({id: `Environments-${index}`, name})),
						targetTags: Array.from({length: 40}, (_, index) => `tag-${index}`),
						workerPools: awkwardNames.map((name, index) => ({
							id: `WorkerPools-${index}`,
							name,
							isDefault: index === 0,
							canAddWorkers: true,
						})),
						tenants: awkwardNames.map((name, index) => ({id: `Tenants-${index}`, name})),
						machinePolicies: awkwardNames.map((name, index) => ({id: `MachinePolicies-${index}`, name, isDefault: index === 0})),
						serverSideProxies: awkwardNames.map((name, index) => ({id: `Proxies-${index}`, name})),
					},
				}
			: space,
	),
};
const plainLookUp = answerOf(server);

const text = fc
	.oneof(
		fc.constantFrom('back', '?', 'leave', '=back', '==?', 'again', 'none', '7', 'a, b', '"x"', "it's", 'two words'),
		fc.constantFrom('--yes', '$HOME', '#1', 'null', 'true', '[x]'),
		fc.string({minLength: 1, maxLength: 40, unit: 'grapheme'}),
	)
	.filter(
		value =>
			value === value.trim() &&
			value.isWellFormed() &&
			/^[^\u0000-\u001F\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]+$/.test(value),
	);
const name = fc.constantFrom(...awkwardNames);
const names = fc.subarray([...awkwardNames], {minLength: 1, maxLength: 4});
const distinct = fc.uniqueArray(fc.oneof(text, fc.constantFrom('tag-1', 'tag-12', 'tag-39')), {
	minLength: 1,
	maxLength: 4,
	selector: value => value.toLowerCase(),
});
/** In words, quotes and a comma end a name; on the screen, quotes begin one. */
const distinctInWords = distinct.filter(values => !values.some(value => /"\s*,|^"[^"]*$/.test(value)));

/** An instance that is there, with what it trusts, and whether the Server has its record. */
const existing = fc.record({
	name: fc.constantFrom('Web', 'back'),
	style: fc.constantFrom<Style>('listening', 'polling'),
	trusts: fc.subarray([serverThumbprint, otherServer, otherThumbprint]),
	hasCertificate: fc.boolean(),
	user: fc.constantFrom(undefined, 'root', 'svc'),
	scriptProxy: fc.boolean(),
	isRecorded: fc.boolean(),
});
type Existing = typeof existing extends fc.Arbitrary<infer Value> ? Value : never;

const instanceOf = ({name, style, trusts, hasCertificate, user, scriptProxy}: Existing): InstanceFacts => {
	const {thumbprint: _thumbprint, ...others} = settings;
	const entry = (thumbprint: string): TrustedServer =>
		style === 'listening'
			? {thumbprint, style}
			: {thumbprint, style, subscriptionId, address: {host: `${thumbprint.slice(0, 2).toLowerCase()}.example.com`, port: 10_943}};
	return {
		name,
		configFile: `/etc/octopus/${name}/tentacle-${name}.config`,
		settings: {
			...others,
			homeFolder: `/var/opt/octopus/${name}`,
			applicationFolder: `/var/opt/octopus/${name}/Applications`,
			noListen: style === 'polling',
			trusted: trusts.map(entry),
			...(hasCertificate && {thumbprint: ownThumbprint}),
			...(user === 'svc' && {owner: user}),
			...(scriptProxy && {scriptProxy: {host: 'old.example.com', port: 3128}}),
		},
		unit: {
			name: `${name}.service`,
			installed: user !== undefined,
			enabled: user !== undefined,
			active: user !== undefined,
			state: user === undefined ? 'inactive' : 'active',
			...(user === 'svc' && {user}),
		},
	};
};

/** Everything that could be meant; what does not apply is left out of it (`applying`). */
const wishes = fc.record({
	instance: fc.oneof(
		fc.constantFrom('Tentacle', 'leave', 'none', '7'),
		fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/).filter(value => !/^(web|back)$/i.test(value)),
	),
	style: fc.constantFrom<Style>('listening', 'polling'),
	registerNow: fc.boolean(),
	registerAs: fc.constantFrom('target', 'worker'),
	registerThrough: fc.constantFrom(undefined, 'api', 'tentacle'),
	authentication: fc.constantFrom('apiKey', 'apiKey', 'password', 'bearerToken', 'oidc'),
	publicHostName: fc.constantFrom('build-07', 'web.example.com', '192.0.2.7', 'fd00::7'),
	name: text,
	replace: fc.constantFrom(undefined, otherThumbprint, 'unavailable'),
	environments: names,
	targetTags: distinctInWords,
	workerPools: names,
	tenants: fc.option(names, {nil: undefined}),
	tenantTags: fc.option(fc.subarray(['Region/North', 'Region/South'], {minLength: 1}), {nil: undefined}),
	tenantedParticipation: fc.constantFrom('TenantedOrUntenanted', 'Tenanted'),
	machinePolicy: fc.option(name, {nil: undefined}),
	serverSideProxy: fc.option(name, {nil: undefined}),
	serverAddresses: fc.constantFrom(['octopus.example.com:10943'], ['node1:10943', 'node2:443', '[fd00::3]:10944']),
	proxy: fc.constantFrom(undefined, undefined, 'http://proxy.example.com:8080', 'http://svc@proxy.example.com:8080'),
	scriptProxy: fc.constantFrom(undefined, 'none', 'same', 'http://proxy.example.com:3128', 'http://svc@proxy.example.com:3128'),
	listenPort: fc.constantFrom(undefined, '10944', '1'),
	listenAddress: fc.constantFrom(undefined, 'any', '192.0.2.7'),
	callbackPort: fc.constantFrom(undefined, '443'),
	pollingConnections: fc.constantFrom(undefined, '1', '7'),
	service: fc.constantFrom(undefined, 'systemd', 'none'),
	serviceUser: fc.constantFrom(undefined, 'root', 'svc', 'octopus'),
	start: fc.constantFrom(undefined, true, false),
	homeFolder: fc.constantFrom(undefined, '/srv/octopus', '/srv/it’s $HOME "x"'),
	applicationFolder: fc.constantFrom(undefined, '/srv/a, b'),
	configFile: fc.constantFrom(undefined, '/srv/configuration/x.config'),
	certificate: fc.constantFrom(undefined, 'new', 'keep', 'import', 'renew'),
	certificatePassword: fc.boolean(),
	renewed: fc.constantFrom(ownThumbprint, otherThumbprint),
	otherServers: fc.constantFrom('keep', 'remove'),
	otherAddresses: fc.constantFrom('keep', 'remove'),
});
/** `undefined`: not given. */
type Wished = Readonly<Partial<Record<AnswerId, Meant[AnswerId] | undefined>>>;
type Wishes = typeof wishes extends fc.Arbitrary<infer Value> ? Value : never;

const signIn = (authentication: string): Meant => {
	if (authentication === 'apiKey') return {apiKey};
	if (authentication === 'password') return {authentication, username: 'd’Arc', password: secrets.password};
	if (authentication === 'bearerToken') return {authentication, bearerToken: secrets.bearerToken};
	return {authentication, serviceAccountId: '7299-ec', idTokenFile: '/run/id token'};
};

const certificateAnswers = ({certificate, renewed, ...wish}: Wishes, {hasCertificate}: Pick<Existing, 'hasCertificate'>): Meant => {
	const isThere = !hasCertificate && (certificate === 'keep' || certificate === 'renew') ? 'new' : certificate;
	const other: Meant = (isThere ?? (hasCertificate ? 'keep' : 'new')) === 'new' ? {} : {otherServers: wish.otherServers};
	const addresses: Meant = 'otherServers' in other && wish.style === 'polling' ? {otherAddresses: wish.otherAddresses} : {};
	return {
		...(isThere !== undefined && {certificate: isThere}),
		...(isThere === 'import' && {
			certificateFile: '/root/agent, 1.pfx',
			...(wish.certificatePassword && {certificatePassword: secrets.certificatePassword}),
			...(renewed === otherThumbprint && {renewedThumbprint: hasCertificate ? renewed : 'none'}),
		}),
		...(isThere === 'renew' && {renewedThumbprint: renewed}),
		...other,
		...addresses,
	};
};

const proxyAnswers = (id: 'proxy' | 'scriptProxy', value: string | undefined): Meant => ({
	...(value !== undefined && {[id]: value}),
	...(value?.includes('@') && {[`${id}Password`]: secrets[`${id}Password`]}),
});

/** Those of the wishes that fit each other and what is there: nothing is given that does not apply. */
const applying = (wish: Wishes, here: Existing | undefined): Meant => {
	const {style, registerNow, authentication} = wish;
	const reaches = style === 'polling' || registerNow;
	const proxy = reaches ? wish.proxy : undefined;
	const scriptProxy = wish.scriptProxy === 'same' && proxy === undefined ? 'none' : wish.scriptProxy;
	const byTentacle = !here && authentication !== 'oidc' && (style === 'polling' || proxy === undefined);
	const common: Wished = {
		instance: here?.name ?? wish.instance,
		style,
		registerNow,
		...proxyAnswers('proxy', proxy),
		...proxyAnswers('scriptProxy', scriptProxy),
		serverThumbprint,
		homeFolder: wish.homeFolder,
		applicationFolder: wish.applicationFolder,
		...(here === undefined && {configFile: wish.configFile}),
		...certificateAnswers(wish, here ?? {hasCertificate: false}),
		service: wish.service,
		...(wish.service === 'systemd' && {serviceUser: wish.serviceUser, start: wish.start}),
		...(style === 'polling'
			? {serverAddresses: wish.serverAddresses, pollingConnections: wish.pollingConnections}
			: {listenPort: wish.listenPort, listenAddress: wish.listenAddress}),
	};
	const registering: Wished = {
		serverUrl: 'https://octopus.example.com',
		...signIn(authentication),
		registerAs: wish.registerAs,
		space: 'Default',
		name: wish.name,
		replace: wish.replace,
		machinePolicy: wish.machinePolicy,
		...(byTentacle && {registerThrough: wish.registerThrough}),
		...(style === 'listening' && {
			publicHostName: wish.publicHostName,
			callbackPort: wish.callbackPort,
			serverSideProxy: wish.serverSideProxy,
		}),
		...(wish.registerAs === 'target'
			? {
					environments: wish.environments,
					targetTags: wish.targetTags,
					tenants: wish.tenants,
					tenantTags: wish.tenantTags,
					tenantedParticipation: wish.tenantedParticipation,
				}
			: {workerPools: wish.workerPools}),
	};
	const answers = {...common, ...(registerNow && registering)};
	return Object.fromEntries(Object.entries(answers).filter(([, value]) => value !== undefined)) as Meant;
};

/** What a PFX file holds, where it was looked into already; opening one takes as long as the machine is busy. */
const pfx: PfxSeen = {
	certificate: {
		thumbprint: 'EF'.repeat(20),
		subject: 'CN=agent',
		notBefore: '2026-01-01T00:00:00.000Z',
		notAfter: '2036-01-01T00:00:00.000Z',
		keyBits: 2048,
	},
};
const host: Pick<Host, 'readGuarded'> = {readGuarded: async () => ({problem: 'unreadable', why: 'no such file'})};

const lookUpWith =
	(isOpened: boolean, isRecorded: boolean, {style, registerAs, replace}: Meant) =>
	(lookup: Lookup): LookupResult => {
		const own: RecordFacts = {...record, name: 'its own', environmentIds: ['Environments-1'], roles: ['tag-3'], tenantIds: ['Tenants-2']};
		if (lookup.what === 'pfx') return {what: 'pfx', pfx: isOpened ? pfx : {problem: 'unreadable'}};
		if (lookup.what === 'proxy') return {what: 'proxy', tried: {proxy: lookup.proxy, tone: 'good', says: 'opens a tunnel'}};
		if (lookup.what === 'own') return {what: 'own', own: {'Spaces-1': isRecorded ? [own] : []}};
		if (lookup.what !== 'records') return plainLookUp(lookup);
		const holder: RecordFacts = {
			...record,
			id: 'Machines-99',
			name: lookup.name,
			registeredAs: registerAs === 'worker' ? 'worker' : 'target',
			thumbprint: otherThumbprint,
			communicationStyle: style === 'polling' ? 'TentacleActive' : 'TentaclePassive',
		};
		return {what: 'records', records: [...(isRecorded ? [own] : []), ...(replace === undefined ? [] : [holder])]};
	};

export const cases: fc.Arbitrary<Case> = fc
	.record({wish: wishes, here: fc.option(existing, {nil: undefined}), isOpened: fc.boolean()})
	.map(({wish, here, isOpened}) => {
		const answers = applying(wish, here);
		return {
			// What a failure tells of it.
			[fc.toStringMethod]: () => JSON.stringify({answers, here, isOpened}),
			answers,
			machine: {...machine, instances: here ? [instanceOf(here)] : [], ...(isOpened && {pfx})},
			host,
			lookUp: lookUpWith(isOpened, here?.isRecorded === true, answers),
		};
	});
