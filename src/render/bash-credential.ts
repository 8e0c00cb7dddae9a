import {type Credential, secretOf} from '../model/credential.ts';
import {type Secret, type SecretName, secretNames, secretSourceText} from '../model/secret.ts';
import {bashComment, bashWord} from './shell-words.ts';

/** The variables of the script that hold the values. */
export const secretVariables: Readonly<Record<SecretName, string>> = {
	apiKey: 'api_key',
	bearerToken: 'bearer_token',
	password: 'password',
	idToken: 'id_token',
	proxyPassword: 'proxy_password',
	scriptProxyPassword: 'script_proxy_password',
	certificatePassword: 'certificate_password',
};

/** Lines that read the secret of a credential from its file, its variable, or, where it was typed or piped in, a variable for it. */
export const secretLines = (credential: Credential): readonly string[] => linesOf(secretOf(credential));

/** The same of any secret. */
export const linesOf = ({from, secret}: Secret): readonly string[] => {
	const variable = secretVariables[secret];
	const what = secretNames[secret];
	if ('file' in from) return [`${variable}=$(< ${bashWord(from.file)})`];
	const name = 'env' in from ? from.env : secret === 'apiKey' ? 'OCTOPUS_API_KEY' : `CONFIGURE_TENTACLE_${variable.toUpperCase()}`;
	return [
		...('env' in from ? [] : [`# The ${what} was ${bashComment(secretSourceText(from))}; give it in the variable ${name}.`]),
		`${variable}=\${${name}:?give the ${what} in the variable ${name}}`,
		`unset ${name}`,
	];
};

/**
Lines that sign in and define `api`: curl with the credential, whose values are in the variables. No secret is in any argument: headers and bodies reach
curl through descriptors, a session's cookies through a private file that goes with the script (facts: Octopus REST §1.2, §1.3).
*/
export const apiLines = (credential: Credential, url: string): readonly string[] => {
	switch (credential.kind) {
		case 'apiKey':
			return [withHeader(`printf 'X-Octopus-ApiKey: %s\\n' "$api_key"`)];
		case 'bearerToken':
			return [withHeader(bearer('bearer_token'))];
		case 'password':
			return signInLines(credential, url);
		case 'oidc':
			return exchangeLines(credential, url);
	}
};

const curl = 'curl --silent --show-error --fail-with-body';
const json = `--header 'Content-Type: application/json'`;

const withHeader = (header: string, words = ''): string => `api() { ${curl} --header @<(${header})${words} "$@"; }`;

const bearer = (variable: string): string => `printf 'Authorization: Bearer %s\\n' "$${variable}"`;

/** `sign_in` prints a JSON text in which nothing is expanded but the variable, with its quotes and backslashes escaped. */
const bodyWith = (members: Readonly<Record<string, unknown>>, member: string, variable: string): readonly string[] => [
	`escaped=\${${variable}//'\\'/'\\\\'}`,
	`escaped=\${escaped//'"'/'\\"'}`,
	`sign_in() { printf '%s"%s"}' ${bashWord(`${JSON.stringify(members).slice(0, -1)},${JSON.stringify(member)}:`)} "$escaped"; }`,
];

const signInLines = ({username}: Extract<Credential, {kind: 'password'}>, url: string): readonly string[] => {
	const login = {Username: username, RememberMe: false, State: {UsingSecureConnection: url.startsWith('https:')}};
	return [
		...bodyWith(login, 'Password', 'password'),
		// mktemp makes it readable by its owner only.
		'cookies=$(mktemp)',
		`trap 'rm -f -- "$cookies"' EXIT`,
		`${curl} ${json} --cookie-jar "$cookies" --data-binary @<(sign_in) --output /dev/null ${bashWord(`${url}/api/users/login`)}`,
		`csrf_token=$(sed -n 's/.*\\tOctopus-Csrf-Token[^\\t]*\\t//p' -- "$cookies")`,
		withHeader(`printf 'X-Octopus-Csrf-Token: %s\\n' "$csrf_token"`, ' --cookie "$cookies"'),
		`sign_out() { api --request POST --output /dev/null ${bashWord(`${url}/api/users/logout`)} || true; rm -f -- "$cookies"; }`,
		'trap sign_out EXIT',
	];
};

const exchangeLines = ({serviceAccountId}: Extract<Credential, {kind: 'oidc'}>, url: string): readonly string[] => {
	const jwt = 'urn:ietf:params:oauth:token-type:jwt';
	const exchange = {
		grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
		audience: serviceAccountId,
		subject_token_type: jwt,
	};
	const text = (member: string) => `sed -n 's/.*"${member}" *: *"\\([^"]*\\)".*/\\1/p'`;
	return [
		...bodyWith(exchange, 'subject_token', 'id_token'),
		`token_endpoint=$(${curl} ${bashWord(`${url}/.well-known/openid-configuration`)} | tr -d '\\\\\\n' | ${text('token_endpoint')})`,
		// The token goes to the portal that was given, and nowhere else.
		`case $token_endpoint in ${bashWord(`${new URL(url).origin}/`)}*) ;; *) echo 'The portal names a token endpoint elsewhere.' >&2; exit 1 ;; esac`,
		`access_token=$(${curl} ${json} --data-binary @<(sign_in) "$token_endpoint" | tr -d '\\n' | ${text('access_token')})`,
		`[ -n "$access_token" ] || { echo 'The portal gave no access token.' >&2; exit 1; }`,
		withHeader(bearer('access_token')),
	];
};
