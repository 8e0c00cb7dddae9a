import {isIP} from 'node:net';
import path from 'node:path';
import {isHost} from '../src/model/address.ts';
import {portalBase} from '../src/model/portal-url.ts';
import {parseProxy, proxyIn, proxyUrl} from '../src/model/proxy-url.ts';
import type {Rule} from '../src/model/question.ts';
import {isCommonPlace} from './remove-files.ts';

const control = /[\u0000-\u001F\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/;

/** One line without invisible characters, no blanks at its ends, at most `longest` characters: arrives unchanged wherever it goes. */
export const plainText =
	(longest: number): Rule<string> =>
	value => {
		if (value.trim() === '') return 'some text';
		if (control.test(value) || !value.isWellFormed()) return 'text without line breaks, tabs or invisible characters';
		if (value !== value.trim()) return 'text without blanks at its beginning or end';
		return value.length > longest ? `at most ${longest} characters; this has ${value.length}` : undefined;
	};

/** For lists: every entry is `plainText`, none is given twice. */
export const plainTexts =
	(longest: number): Rule<readonly string[]> =>
	(values, answers, facts) => {
		const folded = values.map(value => value.toLowerCase());
		const twice = values.find((_value, index) => folded.indexOf(folded[index] ?? '') !== index);
		if (twice !== undefined) return `each name once; “${twice}” is there twice`;
		return values.map(value => plainText(longest)(value, answers, facts)).find(wanted => wanted !== undefined);
	};

export const atLeastOne =
	(what: string): Rule<readonly unknown[]> =>
	values =>
		values.length === 0 ? `at least one ${what}` : undefined;

/** An absolute path that is already in its shortest form, so that what is shown is what is used. */
export const absolutePath: Rule<string> = (value, answers, facts) => {
	if (!value.startsWith('/')) return 'an absolute path, beginning with /';
	const wanted = plainText(1000)(value, answers, facts);
	if (wanted !== undefined) return wanted;
	const shortest = path.posix.normalize(value).replace(/(?<=.)\/$/, '');
	if (shortest !== value) return `a path without “..”, “//” or a / at its end: ${shortest}`;
	return value === '/' ? 'a folder below /' : undefined;
};

/** Two instances in one folder overwrite each other's files. */
export const notAnotherInstances =
	(field: 'homeFolder' | 'applicationFolder' | 'configFile'): Rule<string> =>
	(value, answers, facts) => {
		const other = facts.instances.find(
			instance =>
				instance.name.toLowerCase() !== answers.instance?.toLowerCase() &&
				(field === 'configFile' ? instance.configFile : instance.settings?.[field]) === value,
		);
		return other && `a place of its own; this one belongs to the instance ${other.name}`;
	};

export const listenAddress: Rule<string> = value =>
	value === 'any' || isIP(value) !== 0 ? undefined : '“any”, or an IP address of this machine';

/** What people paste in place of an API key, by its shape. */
const otherSecrets: ReadonlyArray<readonly [shape: RegExp, what: string]> = [
	[/^[0-9a-f]{40}$/i, 'a thumbprint'],
	[/^(?:[0-9a-f]{2}[:\s]){19}[0-9a-f]{2}$/i, 'a thumbprint'],
	[/^(?:[0-9a-f]{2}:?){32}$/i, 'a SHA-256 fingerprint or hash'],
	[/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'an id'],
	[/^(Bearer )?ey[\w-]+\.[\w-]+\.[\w-]*$/i, 'a bearer token'],
	[/^poll:\/\//i, 'a subscription id'],
	[/^https?:\/\//i, 'an address'],
	[/^-----BEGIN/, 'a certificate or private key'],
	[/^(gh[a-z]_|github_pat_)/, 'a token of GitHub'],
	[/^glpat-/, 'a token of GitLab'],
	[/^(AKIA|ASIA)[A-Z0-9]{12,}$/, 'an access key of AWS'],
];

/** The shape of an API key; the value itself is never quoted (facts: Octopus REST §1.2). */
export const apiKeyShape = (value: string): string | undefined => {
	if (/^API-[A-Z0-9]+$/.test(value)) return undefined;
	const wanted = 'an API key, which begins with API-';
	if (value === '') return wanted;
	const other = otherSecrets.find(([shape]) => shape.test(value.trim()));
	if (other) return `${wanted}; this is ${other[1]}`;
	if (/^\s|\s$/.test(value)) return `${wanted}, without blanks before or after it`;
	if (/^["'].*["']$/.test(value)) return `${wanted}, without quotes around it`;
	if (/^X-Octopus-ApiKey/i.test(value)) return `${wanted}, without the name of its header`;
	if (/^API-[A-Z0-9]+$/i.test(value)) return `${wanted} and has only capital letters; this one has small ones`;
	return `${wanted} and has only capital letters and digits after it${/^API-/i.test(value) ? '' : '; this may be a password'}`;
};

/**
The portal's address in its one spelling: what was copied along from a browser or a text goes (`portalBase`), a virtual directory stays, a bare host
gets https.
*/
export const portalUrl = (text: string): {value: string} | {wanted: string} => {
	const wanted = {wanted: 'an http or https address, such as https://octopus.example.com'};
	const trimmed = text.trim().replace(/^[<"'](.*)[>"']$/, '$1');
	if (control.test(trimmed) || trimmed.length > 1000) return wanted;
	const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
	if (!/^https?:\/\//i.test(withScheme) || !URL.canParse(withScheme)) return wanted;
	const url = new URL(withScheme);
	if (!isHost(url.hostname.replaceAll(/[[\]]/g, ''))) return wanted;
	// A lone number is a port or a slip; a URL takes it for an IP address.
	if (/^https?:\/\/\d+([/:?#]|$)/i.test(withScheme)) return wanted;
	if (url.username !== '' || url.password !== '') return {wanted: 'an address without user and password in it'};
	return {value: portalBase(url)};
};

/** Whatever was chosen: one line without control characters. The value itself is never quoted. */
export const passwordShape = (value: string): string | undefined =>
	control.test(value) ? 'a password without tabs or invisible characters' : undefined;

/** The characters of a bearer token (RFC 6750 §2.1); the value itself is never quoted. */
export const tokenShape = (value: string): string | undefined => {
	if (/^API-[A-Z0-9]+$/.test(value)) return 'a bearer token; this is an API key';
	if (/^Bearer\s/i.test(value)) return 'a bearer token, without the word Bearer';
	return /^[A-Za-z0-9._~+/-]+=*$/.test(value) ? undefined : 'a bearer token: letters, digits and . _ ~ + / - only';
};

/** Three parts of a JSON Web Token (RFC 7519); the value itself is never quoted. */
export const idTokenShape = (value: string): string | undefined =>
	/^[\w-]+\.[\w-]+\.[\w-]+$/.test(value) ? undefined : 'a file with an id token: three parts with dots between them';

/** Of the id token: absolute, so that it means the same from every folder; or `-`, standard input. */
export const tokenFile: Rule<string> = (value, answers, facts) => (value === '-' ? undefined : absolutePath(value, answers, facts));

/** A host name or an IP address, as it is put into a URL. */
export const hostName: Rule<string> = value => (isHost(value) ? undefined : 'a host name or an IP address, without scheme and port');

const ascii = /^[ -~]*$/;

/** What the agent can use: it sends user and password as ASCII, and may lose a host with colons (facts: Tentacle §1.2, §16). */
export const proxyForTentacle: Rule<string> = (value, {style}) => {
	const {user = '', host = ''} = proxyIn({proxy: value}) ?? {};
	if (!ascii.test(user)) return 'a user of ASCII letters, digits and signs: Tentacle sends others as question marks';
	if (user.includes(':')) return 'a user without a colon, which ends it on the way';
	return style === 'polling' && host.includes(':')
		? 'a host name or an IPv4 address: of one with colons, Tentacle may take a part only'
		: undefined;
};

/** `same` needs another one; a host with colons may be lost on the way (facts: Tentacle §1.2). */
export const proxyForScripts: Rule<string> = (value, answers) => {
	if (value === 'same') return proxyIn(answers) ? undefined : 'an address: there is no other proxy that it could be the same as';
	const {user = '', host = ''} = proxyIn({proxy: value}) ?? {};
	if (user.includes(':')) return 'a user without a colon';
	return host.includes(':') ? 'a host name or an IPv4 address: of one with colons, Tentacle may take a part only' : undefined;
};

/** The value itself is never quoted. */
export const proxyPasswordShape = (value: string): string | undefined =>
	ascii.test(value) ? undefined : 'a password of ASCII letters, digits and signs: Tentacle sends others as question marks';

/**
Names of directories too (`EXAMPLE\svc`, `svc@example.com`, `svc$`). systemd takes a name of digits for a number, a % for a specifier and a last \ for
a line that goes on (`systemd.exec(5)`, `systemd.unit(5)`).
*/
export const accountName: Rule<string> = value => {
	if (/^(\d+|0x[\da-f]+)$/i.test(value)) return 'the name of an account, not its number';
	const isName = /^[\p{L}\d_][\p{L}\p{M}\d_.@+\\-]{0,254}\$?$/u.test(value) && !value.endsWith('\\');
	return isName ? undefined : 'the name of an account: letters, digits and . _ - @ + \\ only, and a $ at its end';
};

/** Everything in them becomes the account’s. */
export const ownFolders: Rule<string> = (value, {homeFolder, applicationFolder}) => {
	const isShared = (folder: string) => isCommonPlace(folder) || '/etc/octopus/Tentacle/Instances/'.startsWith(`${folder}/`);
	const shared = value === 'root' ? undefined : [homeFolder, applicationFolder].find(folder => folder !== undefined && isShared(folder));
	return shared && `root; or first another folder than ${shared}, which not this instance alone needs`;
};

/** A proxy as it is kept: `none`, or its URL without a password; `orElse` is what else may be typed, for the words. */
export const normaliseProxy = (text: string, orElse: string): {value: string} | {wanted: string} => {
	if (text.trim().toLowerCase() === 'none') return {value: 'none'};
	const read = parseProxy(text.trim());
	return 'proxy' in read ? {value: proxyUrl(read.proxy)} : {wanted: `${orElse}${read.wanted}`};
};
