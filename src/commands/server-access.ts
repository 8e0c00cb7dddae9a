import {apiKeyShape, idTokenShape, passwordShape, tokenShape} from '../../wizards/rules.ts';
import type {ListSoFar, Lookup, LookupResult} from '../engine/lookup.ts';
import {type Credential, credentialKey, isCredentialRefused, secretOf} from '../model/credential.ts';
import {proxyIn, type ServerWay, wayKey} from '../model/proxy-url.ts';
import type {SecretReader} from '../model/secret.ts';
import {exitCodes, UserError} from '../model/user-error.ts';
import type {OctopusClient} from '../octopus/client.ts';
import type {CredentialValue} from '../octopus/credential.ts';
import type {Limits} from '../octopus/request.ts';
import {pollingOver443} from './cloud-comms.ts';
import {type CommandContext, flagValue, flagValues, hasFlag} from './context.ts';
import {rememberLooks} from './remember-looks.ts';

/** What the Server alone can be asked; where it is to look at this machine, that has a part in it. */
type ServerLookup = Exclude<Lookup, {what: 'reach' | 'trust' | 'pfx' | 'proxy'}>;

/** Is told of a list that comes in pages. */
export type OnPart = (soFar: ListSoFar) => void;

/** Makes clients of the portal in the one way that the flags allow; one per portal and credential, so that connections are shared. */
export type ServerAccess = {
	readonly client: (url: string, credential?: Credential) => Promise<OctopusClient>;
	/** What is wanted in place of this credential; undefined: it has the right shape. */
	readonly credentialShape: (credential: Credential) => string | undefined;
	/** Signs out where there was a sign-in, and closes connections. */
	readonly close: () => Promise<void>;
	/** Rejects with a `UserError` where the Server could not be asked. */
	readonly lookUp: (lookup: ServerLookup, signal: AbortSignal, onPart?: OnPart) => Promise<LookupResult>;
	/** The same on the way that the answers name: through their proxy, whose password is read at the moment of use. */
	readonly through: (way: ServerWay) => ServerAccess;
	/** The same, with a memory of what its clients looked up: good until the first change. */
	readonly remembering: () => ServerAccess;
};

export const createServerAccess = async (
	context: CommandContext,
	readSecret: SecretReader,
	readCertificates: (path: string) => Promise<string>,
	limits: Partial<Limits> = {},
): Promise<ServerAccess> => {
	const fingerprint = parseFingerprint(flagValue(context, 'portal-fingerprint'));
	const certificateAuthorities = await Promise.all(flagValues(context, 'ca-file').map(readCertificates));
	const clients = new Map<string, Promise<OctopusClient>>();
	const make = async (way: ServerWay, url: string, credential?: Credential): Promise<OctopusClient> => {
		// The HTTP library loads with the first request: the wizard's first frame and a refused flag do without it.
		const {createOctopusClient} = await import('../octopus/client.ts');
		const proxy = proxyIn(way);
		const {proxyPassword} = way;
		return createOctopusClient({
			url,
			certificateAuthorities,
			allowPlainHttp: hasFlag(context, 'allow-plain-http'),
			limits,
			...(proxy && {proxy: {...proxy, ...(proxyPassword && {password: () => readSecret(proxyPassword)})}}),
			...(credential && {credential: () => credentialWith(credential, readSecret)}),
			...(fingerprint !== undefined && {fingerprint}),
			...(hasFlag(context, 'verbose') && {trace: (line: string) => context.stderr.write(`${line}\n`)}),
		});
	};
	const clientOn =
		(way: ServerWay): ServerAccess['client'] =>
		(url, credential) => {
			const key = `${url} ${credentialKey(credential)}${wayKey(way)}`;
			const known = clients.get(key);
			if (known) return known;
			const made = make(way, url, credential);
			clients.set(key, made);
			return made;
		};
	const close = async (): Promise<void> => {
		const all = await Promise.all(clients.values());
		await Promise.all(all.map(one => one.close(AbortSignal.timeout(longestSignOutMilliseconds))));
	};
	return accessOn({}, {readSecret, close, clientOn});
};

/** A Server that does not answer any more keeps nobody waiting at the end. */
const longestSignOutMilliseconds = 5000;

const shapes: Readonly<Record<Credential['kind'], (value: string) => string | undefined>> = {
	apiKey: apiKeyShape,
	bearerToken: tokenShape,
	password: passwordShape,
	oidc: idTokenShape,
};

type Ends = {
	readonly readSecret: SecretReader;
	readonly close: ServerAccess['close'];
	readonly clientOn: (way: ServerWay) => ServerAccess['client'];
};

/** `remember` gives the one client that remembers for each. Left out: nothing is remembered. */
const accessOn = (way: ServerWay, ends: Ends, remember?: (client: OctopusClient) => OctopusClient): ServerAccess => {
	const client: ServerAccess['client'] = async (url, credential) => {
		const one = await ends.clientOn(way)(url, credential);
		return remember ? remember(one) : one;
	};
	return {
		client,
		credentialShape: credential => shapes[credential.kind](ends.readSecret(secretOf(credential))),
		close: ends.close,
		lookUp: (lookup, signal, onPart) => lookUp(client, lookup, signal, onPart),
		through: other => accessOn(other, ends, remember),
		remembering() {
			const remembered = new Map<OctopusClient, OctopusClient>();
			return accessOn(way, ends, known => {
				const one = remembered.get(known) ?? rememberLooks(known);
				remembered.set(known, one);
				return one;
			});
		},
	};
};

const credentialWith = (credential: Credential, read: SecretReader): CredentialValue => {
	if (credential.kind === 'apiKey') return {kind: 'apiKey', apiKey: read(credential.apiKey)};
	if (credential.kind === 'bearerToken') return {kind: 'bearerToken', bearerToken: read(credential.bearerToken)};
	if (credential.kind === 'oidc') return {...credential, idToken: read(credential.idToken)};
	return {...credential, password: read(credential.password)};
};

const lookUp = async (
	client: ServerAccess['client'],
	lookup: ServerLookup,
	signal: AbortSignal,
	onPart?: OnPart,
): Promise<LookupResult> => {
	if (lookup.what === 'comms') return {what: 'comms', ...(await pollingOver443(lookup.host, signal))};
	if (lookup.what === 'portal') return {what: 'portal', portal: await (await client(lookup.url)).portal(signal)};
	const server = await client(lookup.url, lookup.credential);
	if (lookup.what === 'list') {
		const {list, spaceId} = lookup;
		const told = await server.list(spaceId, list, {signal, onPart: (soFar, total) => onPart?.({lists: {[list]: soFar}, total})});
		return {what: 'list', lists: {[list]: told}};
	}
	if (lookup.what === 'own') return await ownIn(server, lookup, signal);
	if (lookup.what === 'pool')
		return {what: 'pool', ...(!(await server.hasWorkers(lookup.spaceId, lookup.poolId, signal)) && {emptyPoolId: lookup.poolId})};
	if (lookup.what === 'records') return {what: 'records', records: await recordsOf(server, lookup, signal)};
	const account = await server.account(signal);
	if (!account.accepted) {
		const {message, code, status} = account;
		const isFinal = isCredentialRefused(lookup.credential.kind, status);
		return {what: 'failed', says: message ?? `the Server could not be asked (${code ?? status})`, ...(isFinal && {isFinal})};
	}
	return {what: 'account', server: {...account.facts, ...(lookup.polls && (await server.nodes(signal)))}};
};

const recordsOf = async (server: OctopusClient, {spaceId, name, thumbprints}: Extract<Lookup, {what: 'records'}>, signal: AbortSignal) => {
	const found = await Promise.all(
		[{name}, ...thumbprints.map(thumbprint => ({thumbprint}))].map(by => server.records(spaceId, by, signal)),
	);
	return [...new Map(found.flat().map(record => [`${record.registeredAs} ${record.id}`, record])).values()];
};

const ownIn = async (
	server: OctopusClient,
	{spaces, thumbprints, all}: Extract<Lookup, {what: 'own'}>,
	signal: AbortSignal,
): Promise<LookupResult> => {
	const {carriersIn, everyCarrierIn} = await import('./records.ts');
	const {found, unseen} = await (all ? everyCarrierIn : carriersIn)(server, spaces, thumbprints, signal);
	return {what: 'own', own: Object.fromEntries(found.map(({space, records}) => [space.id, records])), unseen};
};

/** SHA-256 in any common spelling → 64 upper-case hex digits. */
const parseFingerprint = (text: string | undefined): string | undefined => {
	if (text === undefined) return undefined;
	const bare = text.replaceAll(/[\s:-]/g, '').toUpperCase();
	if (/^[0-9A-F]{64}$/.test(bare)) return bare;
	throw new UserError('--portal-fingerprint wants a SHA-256 fingerprint of 64 hex digits.', {
		exitCode: exitCodes.usage,
		next: [
			'openssl s_client -connect HOST:443 </dev/null | openssl x509 -noout -fingerprint -sha256 shows the one that is presented; compare it with the one its owner gives you.',
		],
	});
};
