import type {Credential} from '../model/credential.ts';
import {type Secret, secretSourceText} from '../model/secret.ts';
import {bashComment, bashWord} from './shell-words.ts';

/**
Lines that define `octopus`: curl, signed in. No secret is in any argument: headers and bodies reach curl through descriptors, a session's cookies
through a private file that goes with the script (facts: Octopus REST §1.2, §1.3).
*/
export const credentialLines = (credential: Credential, url: string): readonly string[] => {
	switch (credential.kind) {
		case 'apiKey':
			return [...secretLines(credential.apiKey, 'api_key', 'API key'), ...withHeader(`printf 'X-Octopus-ApiKey: %s\\n' "$api_key"`)];
		case 'bearerToken':
			return [...secretLines(credential.bearerToken, 'bearer_token', 'bearer token'), ...withHeader(bearer('bearer_token'))];
		case 'password':
			return passwordLines(credential, url);
		case 'oidc':
			return exchangeLines(credential, url);
	}
};

const curl = 'curl --silent --show-error --fail-with-body';
const json = `--header 'Content-Type: application/json'`;

const withHeader = (header: string, words = ''): readonly string[] => [`octopus() { ${curl} --header @<(${header})${words} "$@"; }`];

const bearer = (variable: string): string => `printf 'Authorization: Bearer %s\\n' "$${variable}"`;

/** Its file, its variable, or, of what was typed or piped in, a variable of that name. */
const secretLines = ({from, secret}: Secret, variable: string, what: string): readonly string[] => {
	if ('file' in from) return [`${variable}=$(< ${bashWord(from.file)})`];
	const name = 'env' in from ? from.env : secret === 'apiKey' ? 'OCTOPUS_API_KEY' : `CONFIGURE_TENTACLE_${variable.toUpperCase()}`;
	return [
		...('env' in from ? [] : [`# The ${what} was ${bashComment(secretSourceText(from))}; give it in the variable ${name}.`]),
		`${variable}=\${${name}:?give the ${what} in the variable ${name}}`,
		`unset ${name}`,
	];
};

/** A JSON text in which nothing is expanded but `$variable`, whose quotes and backslashes are escaped. */
const bodyWith = (members: Readonly<Record<string, unknown>>, member: string, variable: string): readonly string[] => [
	`${variable}=\${${variable}//'\\'/'\\\\'}`,
	`${variable}=\${${variable}//'"'/'\\"'}`,
	`${variable}_body() { printf '%s"%s"}' ${bashWord(`${JSON.stringify(members).slice(0, -1)},${JSON.stringify(member)}:`)} "$${variable}"; }`,
];

const passwordLines = ({username, password}: Extract<Credential, {kind: 'password'}>, url: string): readonly string[] => {
	const login = {Username: username, RememberMe: false, State: {UsingSecureConnection: url.startsWith('https:')}};
	return [
		...secretLines(password, 'password', 'password'),
		...bodyWith(login, 'Password', 'password'),
		// mktemp makes it readable by its owner only.
		'cookies=$(mktemp)',
		`trap 'rm -f -- "$cookies"' EXIT`,
		`${curl} ${json} --cookie-jar "$cookies" --data-binary @<(password_body) --output /dev/null ${bashWord(`${url}/api/users/login`)}`,
		`csrf_token=$(sed -n 's/.*\\tOctopus-Csrf-Token[^\\t]*\\t//p' -- "$cookies")`,
		...withHeader(`printf 'X-Octopus-Csrf-Token: %s\\n' "$csrf_token"`, ' --cookie "$cookies"'),
		`sign_out() { octopus --request POST --output /dev/null ${bashWord(`${url}/api/users/logout`)} || true; rm -f -- "$cookies"; }`,
		'trap sign_out EXIT',
	];
};

const exchangeLines = ({serviceAccountId, idToken}: Extract<Credential, {kind: 'oidc'}>, url: string): readonly string[] => {
	const jwt = 'urn:ietf:params:oauth:token-type:jwt';
	const exchange = {
		grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
		audience: serviceAccountId,
		subject_token_type: jwt,
	};
	const text = (member: string) => `sed -n 's/.*"${member}" *: *"\\([^"]*\\)".*/\\1/p'`;
	return [
		...secretLines(idToken, 'id_token', 'id token'),
		...bodyWith(exchange, 'subject_token', 'id_token'),
		`token_endpoint=$(${curl} ${bashWord(`${url}/.well-known/openid-configuration`)} | tr -d '\\\\\\n' | ${text('token_endpoint')})`,
		// The token goes to the portal that was given, and nowhere else.
		`case $token_endpoint in ${bashWord(`${new URL(url).origin}/`)}*) ;; *) echo 'The portal names a token endpoint elsewhere.' >&2; exit 1 ;; esac`,
		`access_token=$(${curl} ${json} --data-binary @<(id_token_body) "$token_endpoint" | tr -d '\\n' | ${text('access_token')})`,
		`[ -n "$access_token" ] || { echo 'The portal gave no access token.' >&2; exit 1; }`,
		...withHeader(bearer('access_token')),
	];
};
