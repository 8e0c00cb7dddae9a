import {readSync} from 'node:fs';
import {isatty} from 'node:tty';
import {type Secret, type SecretName, type SecretReader, type SecretSource, secretNames} from '../model/secret.ts';
import {exitCodes, UserError} from '../model/user-error.ts';
import {type Caller, currentCaller} from './account.ts';
import {shown} from './file-problem.ts';
import {readAll, withRegularFile} from './regular-file.ts';

/** One line of at most 8 KiB, wherever it comes from (security rule 7). */
const longestBytes = 8 * 1024;

/** The only place where values of secrets are: in a closure, which neither `JSON.stringify` nor `inspect` can look into. */
export type Secrets = {
	/** Reads the value now, so that a source that is no good is reported now, and returns its reference. Throws a `UserError`. */
	readonly take: (name: SecretName, source: SecretSource) => Secret;
	/** Keeps a value that a person typed. Its reference can be used in this run only. */
	readonly keep: (name: SecretName, value: string) => Secret;
	/** The value, at the moment of use. Each source is read once. Throws a `UserError` that never quotes it. */
	readonly read: SecretReader;
	/** Sentences about sources that others can read, each once. */
	readonly warnings: () => readonly string[];
};

export type SecretsOptions = {
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** All of standard input, at most 8 KiB and a byte. Left out: the process's own. */
	readonly readStdin?: () => string;
	/** The password of one of an instance's proxies. Left out: none can be read. */
	readonly readStored?: (instance: string, name: SecretName) => string | undefined;
	readonly caller?: Caller;
};

export const createSecrets = ({
	environment,
	readStdin = readOwnStandardInput,
	readStored = () => undefined,
	caller = currentCaller(),
}: SecretsOptions): Secrets => {
	const values = new Map<string, string>();
	const warnings = new Set<string>();
	let typed = 0;
	let input: {readonly text: string; readonly of: SecretName} | undefined;

	const fetch = (name: SecretName, source: SecretSource): string => {
		if ('env' in source) return oneLine(environment[source.env], `the variable ${shown(source.env)}`);
		if ('file' in source) return readSecretFile(source.file, caller, text => warnings.add(text));
		if ('stdin' in source) {
			// It can be read once only, also when what it had is refused.
			input ??= {text: readStdin(), of: name};
			return oneLine(input.text, 'standard input');
		}
		if ('instance' in source) {
			const stored = readStored(source.instance, name);
			if (stored !== undefined) return stored;
			throw problem(`The ${secretNames[name]} that the instance ${shown(source.instance)} has cannot be read here.`, [
				`Run the same command with sudo, or give it: --${name === 'scriptProxyPassword' ? 'script-' : ''}proxy-password-file FILE`,
			]);
		}
		throw problem('A secret that was typed in is known in that run only.', ['Type it again, or give it in a file.']);
	};
	const read: SecretReader = ({secret: name, from}) => {
		if ('stdin' in from && input !== undefined && input.of !== name) {
			throw problem('Two secrets cannot both come from standard input: it holds one line.', ['Give one of them in a file.']);
		}
		// One instance keeps several.
		const key = JSON.stringify('instance' in from ? [name, from] : from);
		const value = values.get(key) ?? fetch(name, from);
		values.set(key, value);
		return value;
	};
	return Object.freeze({
		read,
		take(name: SecretName, source: SecretSource): Secret {
			const secret = {secret: name, from: source};
			read(secret);
			return secret;
		},
		keep(name: SecretName, value: string): Secret {
			typed++;
			const from = {typed};
			values.set(JSON.stringify(from), value);
			return {secret: name, from};
		},
		warnings: () => [...warnings],
	});
};

const problem = (message: string, next: readonly string[] = []): UserError => new UserError(message, {exitCode: exitCodes.usage, next});

/** One line, its end taken away; says what is wrong with it without quoting it. */
const oneLine = (text: string | undefined, from: string): string => {
	if (text === undefined) throw problem(`${capital(from)} is not set.`);
	if (Buffer.byteLength(text) > longestBytes) throw problem(`${capital(from)} has more than 8 KiB; a secret is one short line.`);
	const line = text.replace(/\r?\n$/, '');
	if (line.trim() === '') throw problem(`${capital(from)} is empty.`);
	if (/[\r\n\0]/.test(line)) throw problem(`${capital(from)} has more than one line; a secret is one line.`);
	return line;
};

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

const readSecretFile = (file: string, caller: Caller, warn: (text: string) => void): string => {
	const from = `the file ${shown(file)}`;
	try {
		return withRegularFile(
			file,
			({descriptor, stats, traced}) => {
				if (traced.unsafe) {
					throw problem(
						`${capital(from)} is not used: ${shown(traced.unsafe.path)} ${traced.unsafe.why}, so the secret could be anybody’s.`,
						['Put it where only you can write: chmod 600, in your own folder or root’s.'],
					);
				}
				const groupReads = (stats.mode & 0o040) !== 0 && stats.gid !== 0 && stats.gid !== caller.gid;
				if ((stats.mode & 0o004) !== 0 || groupReads) warn(`${capital(from)} can be read by other users: chmod 600 makes it private.`);
				if (stats.size > longestBytes) throw problem(`${capital(from)} has more than 8 KiB; a secret is one short line.`);
				return oneLine(readAll(descriptor, file, longestBytes), from);
			},
			caller,
		);
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		throw error.exitCode === exitCodes.usage
			? error
			: new UserError(error.message, {cause: error, exitCode: exitCodes.usage, next: error.next});
	}
};

/** Reads descriptor 0 to its end, or to a byte more than a secret may have. */
const readOwnStandardInput = (): string => {
	if (isatty(0)) {
		throw problem('Standard input is this terminal, where a secret could be read along.', [
			'Pipe it in or give it in a file; setup in a terminal asks for it and shows nothing.',
		]);
	}
	const bytes = Buffer.alloc(longestBytes + 1);
	const waiting = new Int32Array(new SharedArrayBuffer(4));
	let filled = 0;
	while (filled < bytes.length) {
		try {
			const count = readSync(0, bytes, filled, bytes.length - filled, null);
			if (count === 0) break;
			filled += count;
		} catch (error) {
			if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw problem('Standard input cannot be read.');
			// Whoever made the pipe made it non-blocking: look again in a moment.
			Atomics.wait(waiting, 0, 0, 10);
		}
	}
	return bytes.toString('utf8', 0, filled);
};
