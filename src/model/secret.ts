/**
A secret is spoken of by name. Answers, plans, events and renderings hold this; only the host, at the moment of
use, turns it into the value (`SecretReader`). Masking afterwards is a promise, a name is a guarantee.
*/
export type Secret = {
	readonly secret: SecretName;
	/** Where the value is taken from, so that it can be said, and asked again by a later run. */
	readonly from: SecretSource;
};

export type SecretName =
	| 'apiKey'
	| 'bearerToken'
	| 'password'
	| 'idToken'
	| 'proxyPassword'
	| 'scriptProxyPassword'
	| 'certificatePassword';

/** What it is called where its value would stand. */
export const secretNames: Readonly<Record<SecretName, string>> = {
	apiKey: 'API key',
	bearerToken: 'bearer token',
	password: 'password',
	idToken: 'id token',
	proxyPassword: 'proxy password',
	scriptProxyPassword: 'password of the proxy for scripts',
	certificatePassword: 'certificate password',
};

export type SecretSource =
	| {readonly env: string}
	/** Absolute path. */
	| {readonly file: string}
	| {readonly stdin: true}
	/** The config file of this instance, where Tentacle keeps the passwords of its proxies. */
	| {readonly instance: string}
	/** The number tells one typing from the next. */
	| {readonly typed: number};

/** Gives the value of a secret, at the moment of use. Throws a `UserError` when its source is gone. */
export type SecretReader = (secret: Secret) => string;

/** The secret in a file, or, of `-`, on standard input. */
export const secretIn = (secret: SecretName, file: string): Secret => ({secret, from: file === '-' ? {stdin: true} : {file}});

/** What others repeat of a secret that they were given is not shown: in a Server's words it may be as JSON has it. */
export const blot = (text: string, secrets: readonly string[]): string =>
	secrets
		.flatMap(secret => [secret, JSON.stringify(secret).slice(1, -1)])
		.filter(secret => secret !== '')
		.reduce((told, secret) => told.replaceAll(secret, '‹secret›'), text);

export const secretSourceText = (source: SecretSource): string => {
	if ('env' in source) return `the variable ${source.env}`;
	if ('file' in source) return `the file ${source.file}`;
	if ('instance' in source) return `the instance ${source.instance}`;
	return 'stdin' in source ? 'standard input' : 'typed in';
};
