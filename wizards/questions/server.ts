import {all, has, is} from '../../src/model/condition.ts';
import type {Questions} from '../../src/model/question.ts';
import {currentInstance, ownProxyPassword} from '../existing.ts';
import {offeredProxies} from '../proxy-offers.ts';
import {
	apiKeyShape,
	idTokenShape,
	normaliseProxy,
	passwordShape,
	plainText,
	portalUrl,
	proxyForTentacle,
	proxyPasswordShape,
	tokenFile,
	tokenShape,
} from '../rules.ts';
import {reachesServer, registers} from './conditions.ts';

/** How the Server’s API is reached, and with which credential. */
export const serverQuestions = {
	proxy: {
		kind: 'text',
		ask: 'HTTP proxy on the way to the Server',
		short: 'Proxy',
		help: 'none, or http://HOST:PORT, or http://USER@HOST:PORT. For polling, and for our requests to the Server’s API.',
		when: reachesServer,
		normalise: text => normaliseProxy(text, 'none, or '),
		offers: offeredProxies,
		default: {
			says: 'none; of an instance that polls, the one it has',
			// One that is there and cannot be told in this form is not given up silently.
			from: (answers, facts) => {
				const existing = currentInstance(answers, facts);
				return existing?.style === 'polling' && existing.facts.settings?.pollingProxy ? undefined : 'none';
			},
		},
		whenMissing: () => 'must be given: the proxy that the instance has cannot be used as it is',
		rules: [proxyForTentacle],
		provenBy: ['proxy/reached', 'proxy/tunnel'],
	},
	proxyPassword: {
		kind: 'secret',
		ask: 'Password of the proxy’s user',
		short: 'Proxy password',
		help: 'The agent keeps it in its configuration, encrypted; never on a command line.',
		when: all(reachesServer, has('proxy', '@')),
		kept: ownProxyPassword,
		shape: proxyPasswordShape,
		provenBy: ['proxy/answers'],
	},
	serverUrl: {
		kind: 'text',
		ask: 'Octopus Server address',
		short: 'Server',
		help: 'What you type in a browser to open Octopus.',
		first: true,
		when: registers,
		normalise: portalUrl,
		normalised: (typed, value) =>
			typed.trim().startsWith(value) && typed.trim().length > value.length + 1
				? `using ${value} (the rest belongs to the browser)`
				: undefined,
		rules: [
			(value, _answers, {allowPlainHttp}) =>
				value.startsWith('http://') && !allowPlainHttp
					? 'an https address; over http the credential would be readable on the way (--allow-plain-http allows it)'
					: undefined,
		],
		provenBy: ['portal/octopus'],
		aliases: {flags: ['server'], env: ['OCTOPUS_URL', 'ServerUrl']},
	},
	authentication: {
		kind: 'choice',
		ask: 'How do you sign in to Octopus?',
		short: 'Sign-in',
		help: 'Used to register this machine, then forgotten.',
		first: true,
		when: registers,
		choices: {
			apiKey: {says: 'API key'},
			password: {says: 'User name and password', help: 'As in the portal’s own sign-in form.'},
			bearerToken: {says: 'Bearer token', help: 'An access token that you have already.'},
			oidc: {says: 'OIDC token', help: 'Of another issuer, for a service account.'},
		},
		impliedBy: {
			apiKey: 'apiKey',
			password: 'password',
			username: 'password',
			bearerToken: 'bearerToken',
			idTokenFile: 'oidc',
			serviceAccountId: 'oidc',
		},
		default: {says: 'API key', from: () => 'apiKey'},
	},
	apiKey: {
		kind: 'secret',
		ask: 'API key',
		help: 'Made in Octopus under your profile › My API keys. Used to register this machine, then forgotten; never on a command line.',
		first: true,
		when: is('authentication', 'apiKey'),
		shape: apiKeyShape,
		provenBy: ['octopus/key'],
		aliases: {env: ['OCTOPUS_API_KEY', 'ServerApiKey']},
	},
	username: {
		kind: 'text',
		ask: 'User name',
		help: 'As you sign in to the Octopus portal.',
		first: true,
		when: is('authentication', 'password'),
		rules: [plainText(200)],
		provenBy: ['octopus/key'],
		aliases: {env: ['ServerUsername']},
	},
	password: {
		kind: 'secret',
		ask: 'Password',
		help: 'Used to register this machine, then forgotten; never on a command line.',
		first: true,
		when: is('authentication', 'password'),
		shape: passwordShape,
		provenBy: ['octopus/key'],
		aliases: {env: ['ServerPassword']},
	},
	bearerToken: {
		kind: 'secret',
		ask: 'Bearer token',
		help: 'An access token of Octopus. Used to register this machine, then forgotten; never on a command line.',
		first: true,
		when: is('authentication', 'bearerToken'),
		shape: tokenShape,
		provenBy: ['octopus/key'],
		aliases: {env: ['BearerToken']},
	},
	serviceAccountId: {
		kind: 'text',
		ask: 'Id of the service account',
		short: 'Service account',
		help: 'In Octopus under Configuration › Users › the service account › OpenID Connect.',
		first: true,
		when: is('authentication', 'oidc'),
		rules: [plainText(200)],
		provenBy: ['octopus/key'],
	},
	idTokenFile: {
		kind: 'text',
		ask: 'File with the OIDC token',
		short: 'OIDC token file',
		help: 'Where your build system or cloud left the id token. Exchanged for an access token of the service account.',
		first: true,
		when: is('authentication', 'oidc'),
		rules: [tokenFile],
		holds: {secret: 'idToken', shape: idTokenShape},
		provenBy: ['octopus/key'],
	},
} satisfies Partial<Questions>;
