import {UserError} from '../model/user-error.ts';
import type {CredentialValue} from './credential.ts';
import {linkOr} from './links.ts';
import {NetworkError} from './network-error.ts';
import {odd, parseJson} from './parse-json.ts';
import type {Headers, Pass, SendBare} from './pass.ts';
import {assertGood, credentialRefused, problemOf} from './reply.ts';
import type {Reply} from './request.ts';
import {flag, type Links, links, object, someOf} from './schema.ts';

const root = object({Links: links});
const providers = object({AuthenticationProviders: someOf(object({FormsLoginEnabled: flag}))});

/** The names end in the installation's id (facts: Octopus REST §1.3). */
const identityPrefix = 'OctopusIdentificationToken';
const csrfPrefix = 'Octopus-Csrf-Token';

type Cookie = {readonly name: string; readonly value: string; readonly path: string};

/** Signs in with user name and password; what comes back are two cookies, and a header that every write needs (facts: Octopus REST §1.3). */
export const signIn = async (
	{username, password}: Extract<CredentialValue, {kind: 'password'}>,
	base: URL,
	send: SendBare,
	signal: AbortSignal,
): Promise<Pass> => {
	await assertForms(send, signal);
	const document = await send('GET', '/api', {signal});
	assertGood(document);
	const {Links: offered} = root(parseJson(document), '');
	const isSecure = base.protocol === 'https:';
	const reply = await send('POST', linkOr(offered, 'SignIn', '/api/users/login'), {
		signal,
		secrets: [password],
		body: {Username: username, Password: password, RememberMe: false, State: {UsingSecureConnection: isSecure}},
	});
	// Which of the two it is depends on the Server (facts: Octopus REST §1.3).
	if (reply.status === 400 || reply.status === 401) throw credentialRefused('password', reply.status, wordsOf(reply));
	assertGood(reply);
	return passOf(cookiesOf(reply), offered, send);
};

/** Octopus's words say whether it was the password, or an account that is locked. */
const wordsOf = (reply: Reply): string => {
	const {told} = problemOf(reply);
	return told === 'no reason given' ? '' : told;
};

/** Older Servers, or what stands in front of them, may not tell: then the sign-in itself does. */
const assertForms = async (send: SendBare, signal: AbortSignal): Promise<void> => {
	const reply = await send('GET', '/api/authentication', {signal});
	if (reply.status !== 200) return;
	const {AuthenticationProviders: all} = providers(parseJson(reply), '');
	if (all.length === 0 || all.some(({FormsLoginEnabled: takesForms}) => takesForms)) return;
	throw new UserError('This Server takes no user name and password: its sign-in goes through another provider.', {
		next: ['Use an API key: Octopus, your profile › My API keys.'],
	});
};

const passOf = (cookies: readonly Cookie[], offered: Links, send: SendBare): Pass => {
	const csrf = cookies.find(({name}) => name.startsWith(csrfPrefix));
	if (!csrf || !cookies.some(({name}) => name.startsWith(identityPrefix))) throw odd('signed in without its cookies');
	const headers = (pathname: string): Headers => {
		const sent = cookies.filter(({path}) => isBelow(pathname, path));
		return {
			...(sent.length > 0 && {cookie: sent.map(({name, value}) => `${name}=${value}`).join('; ')}),
			...(sent.includes(csrf) && {'x-octopus-csrf-token': csrf.value}),
		};
	};
	return {
		kind: 'password',
		headers,
		secrets: cookies.map(({value}) => value),
		async leave(signal) {
			try {
				await send('POST', linkOr(offered, 'SignOut', '/api/users/logout'), {signal, headers, body: {}});
			} catch (error) {
				// A session that cannot be ended ends by itself.
				if (!(error instanceof NetworkError) && !(error instanceof UserError)) throw error;
			}
		},
	};
};

/** RFC 6265 §5.1.4, but for letter case, which says nothing in a virtual directory. */
const isBelow = (pathname: string, path: string): boolean =>
	`${pathname}/`.toLowerCase().startsWith((path.endsWith('/') ? path : `${path}/`).toLowerCase());

/** Those of the session, as they may be sent back; whatever host they name, they go to this origin alone. */
const cookiesOf = ({headers}: Reply): readonly Cookie[] => {
	const lines = headers['set-cookie'] ?? [];
	return (Array.isArray(lines) ? lines : [lines]).flatMap(line => {
		const [, name = '', value = '', rest = ''] = /^\s*([\w.-]{1,200})=([!#-+\--:<-[\]-~]{1,8192})\s*(;.*)?$/.exec(line) ?? [];
		if (!name.startsWith(identityPrefix) && !name.startsWith(csrfPrefix)) return [];
		const path = /;\s*path=([^;]*)/i.exec(rest)?.[1]?.trim() ?? '/';
		return [{name, value, path: path.startsWith('/') ? path : '/'}];
	});
};
