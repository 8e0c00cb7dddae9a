import {flag, value} from './command.ts';
import {Controlled, Crash, type Option} from './options.ts';

export type Json = Readonly<Record<string, unknown>>;

/** Enough of Octopus's API for the commands that register: each document is asked for once, where the real one asks several times. */
export type ApiClient = {
	readonly url: URL;
	readonly get: (path: string) => Promise<Json>;
	readonly list: (path: string) => Promise<readonly Json[]>;
	/** PUT and DELETE go as POST with a header, as the real one sends them. */
	readonly send: (method: 'POST' | 'PUT' | 'DELETE', path: string, body?: Json) => Promise<Json>;
};

export type ApiOptions = {
	readonly options: readonly Option[];
	/** Throws a `Controlled` for missing or contradicting credentials. */
	readonly read: () => ApiAccess;
};

export type ApiAccess = {
	readonly url: URL;
	readonly headers: Readonly<Record<string, string>>;
	/** User and password, for a session. */
	readonly login?: Json;
};

/** The options that all such commands share. */
export const apiOptions = (): ApiOptions => {
	const given: Record<'server' | 'key' | 'token' | 'user' | 'password', string> = {server: '', key: '', token: '', user: '', password: ''};
	const fill = (field: keyof typeof given) => (text: string) => {
		given[field] = text;
	};
	return {
		options: [
			value(['server'], fill('server')),
			{...value(['apikey'], fill('key')), sensitive: true},
			{...value(['bearertoken'], fill('token')), sensitive: true},
			value(['username', 'user', 'u'], fill('user')),
			{...value(['password', 'p'], fill('password')), sensitive: true},
			flag(['ignoresslerrors'], () => {}),
		],
		read() {
			if (given.server === '') throw new Controlled('Please specify an Octopus Server, e.g., --server=http://your-octopus-server');
			const kinds = [given.key, given.token, given.user || given.password].filter(text => text !== '');
			if (kinds.length === 0) {
				throw new Controlled(
					'Please specify an Octopus API key, a Bearer Token or a username and password. You can get an API key from the Octopus web portal. E.g., --apiKey=ABC1234',
				);
			}
			if (kinds.length > 1) throw new Controlled('Please specify a Bearer Token, API Key or username and password - not multiple.');
			const isUser = given.key === '' && given.token === '';
			if (isUser && given.password === '') throw new Controlled('Please specify a password for the specified user account');
			if (isUser && given.user === '') throw new Controlled('Please specify a username for the specified password');
			if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(given.server) || !URL.canParse(given.server))
				throw new Crash('Invalid URI: The format of the URI could not be determined.', 'System.UriFormatException');
			const url = new URL(given.server);
			if (isUser) {
				const State = {UsingSecureConnection: url.protocol === 'https:'};
				return {url, headers: {}, login: {Username: given.user, Password: given.password, RememberMe: false, State}};
			}
			return {url, headers: given.key === '' ? {Authorization: `Bearer ${given.token}`} : {'X-Octopus-ApiKey': given.key}};
		},
	};
};

/** With a session, when it is user and password that sign in. */
export const createApiClient = async (access: ApiAccess): Promise<ApiClient> =>
	clientOf(access.login ? {...access, headers: await signIn(access)} : access);

const baseOf = ({url}: ApiAccess): string => url.href.replace(/\/+$/, '').replace(/\/api$/i, '');

const clientOf = (access: ApiAccess): ApiClient => {
	const {url, headers} = access;
	const base = baseOf(access);
	const send = async (method: string, path: string, body?: Json): Promise<unknown> => {
		const isOverridden = method === 'PUT' || method === 'DELETE';
		const response = await reach(`${base}${path}`, {
			method: isOverridden ? 'POST' : method,
			headers: {
				...headers,
				Accept: 'application/json',
				...(isOverridden && {'X-HTTP-Method-Override': method}),
				...(body && {'Content-Type': 'application/json'}),
			},
			...(body && {body: JSON.stringify(body)}),
		});
		const text = await response.text();
		if (response.ok) return text === '' ? {} : (JSON.parse(text) as unknown);
		throw failureOf(response.status, text, isOverridden || method === 'POST');
	};
	const get = async (path: string) => asDocument(await send('GET', path));
	return {
		url,
		get,
		async list(path) {
			const found = await send('GET', path);
			return (Array.isArray(found) ? found : ((asDocument(found).Items as readonly unknown[] | undefined) ?? [])).map(asDocument);
		},
		send: async (method, path, body) => asDocument(await send(method, path, body)),
	};
};

/** The real one looks around before it signs in, and expects to be refused (facts: Octopus REST §6.4). Gives the headers of the session. */
const signIn = async (access: ApiAccess): Promise<Readonly<Record<string, string>>> => {
	try {
		await openSpace(clientOf(access), undefined);
	} catch (error) {
		if (!(error instanceof Crash && error.type.endsWith('SecurityException'))) throw error;
	}
	const response = await reach(`${baseOf(access)}/api/users/login`, {
		method: 'POST',
		headers: {Accept: 'application/json', 'Content-Type': 'application/json'},
		body: JSON.stringify(access.login),
	});
	if (!response.ok) throw failureOf(response.status, await response.text(), false);
	const cookies = response.headers.getSetCookie().map(cookie => cookie.split(';')[0] ?? '');
	const csrf = cookies.find(cookie => cookie.startsWith('Octopus-Csrf-Token'));
	if (csrf === undefined) throw new Crash('Sequence contains no matching element', 'System.InvalidOperationException');
	return {Cookie: cookies.join('; '), 'X-Octopus-Csrf-Token': csrf.slice(csrf.indexOf('=') + 1)};
};

const asDocument = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

/** The real one tries for 60 s; the stand-in once. */
const reach = async (url: string, init: RequestInit): Promise<Response> => {
	try {
		return await fetch(url, init);
	} catch {
		// Its own words name Node's parts; the real one's first sentence is this.
		throw new Crash('Unable to connect to the Octopus Deploy server. See the inner exception for details.');
	}
};

/** 400 and 409 to the final create or update end with 1, everything else with 100 (Tentacle 9.2, §2.4). */
const failureOf = (status: number, text: string, isFinal: boolean): Controlled | Crash => {
	const {ErrorMessage: message, Errors: errors} = readError(text);
	const says = typeof message === 'string' ? message : text;
	if (isFinal && (status === 400 || status === 409)) {
		const lines = Array.isArray(errors) ? errors.map(error => ` - ${String(error)}`) : [];
		return new Controlled([says, ...(lines.length > 0 ? ['', ...lines] : [])].join('\n'));
	}
	const type =
		status === 401 || status === 403 ? 'Security' : status === 400 ? 'Validation' : status === 404 ? 'ResourceNotFound' : 'Server';
	return new Crash(says, `Octopus.Client.Exceptions.Octopus${type}Exception`);
};

const readError = (text: string): Json => {
	try {
		return asDocument(JSON.parse(text));
	} catch {
		// A page of something in between: it is shown as it is.
		return {};
	}
};

/** The Server's version and the id of the chosen space: what each of the commands asks first. */
export const openSpace = async (api: ApiClient, space: string | undefined): Promise<string> => {
	const {Version: version} = await api.get('/api');
	if (typeof version !== 'string') throw new Controlled('Unable to determine the Octopus Server version.');
	const major = Number(version.split('.')[0]);
	if (major < 3) throw new Controlled(`You cannot register a 9.* Octopus Tentacle with a ${major}.* Octopus Server.`);
	const {Id: user} = await api.get('/api/users/me');
	const spaces = await api.list(`/api/users/${String(user)}/spaces`);
	const usual = spaces.find(({IsDefault: isDefault}) => isDefault === true);
	// The real one reads it to learn whether there are spaces at all.
	if (usual) await api.get(`/api/${String(usual.Id)}`);
	const wanted = spaces.find(({Name: name, IsDefault: isDefault}) =>
		space === undefined ? isDefault === true : typeof name === 'string' && name.trim().toLowerCase() === space.toLowerCase(),
	);
	if (!wanted) {
		throw new Controlled(
			space === undefined
				? 'No "space" was specified, and the default space is disabled or inaccessible to this user. Please select a space using the "space" parameter.'
				: `A space with name "${space}" could not be found. Ensure you have spelled the space name correctly and that the user has access to this space.`,
		);
	}
	const id = String(wanted.Id);
	await api.get(`/api/${id}`);
	return id;
};

export const serverThumbprint = async (api: ApiClient): Promise<string> =>
	String((await api.get('/api/configuration/certificates/certificate-global')).Thumbprint);
