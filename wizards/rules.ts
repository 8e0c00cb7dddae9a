import {isIP} from 'node:net';
import path from 'node:path';
import {isHost} from '../src/model/address.ts';
import type {Rule} from '../src/model/question.ts';

const control = /[\u0000-\u001F\u007F-\u009F\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/;

/** One line without invisible characters, no blanks at its ends, at most `longest` characters: arrives unchanged wherever it goes. */
export const plainText =
	(longest: number): Rule<string> =>
	value => {
		if (value.trim() === '') return 'some text';
		if (control.test(value)) return 'text without line breaks, tabs or invisible characters';
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

/** The shape of an API key; the value itself is never quoted (facts: Octopus REST §1.2). */
export const apiKeyShape = (value: string): string | undefined => {
	if (/^API-[A-Z0-9]+$/.test(value)) return undefined;
	if (/^[0-9a-f]{40}$/i.test(value)) return 'an API key, which begins with API-; this is a thumbprint';
	return 'an API key, which begins with API- and has only capital letters and digits after it';
};

/**
The portal's address in its one spelling. What belongs to the browser (`/app#/Spaces-1`) or to the API (`/api`) goes; a virtual directory stays;
a bare host gets https.
*/
export const portalUrl = (text: string): {value: string} | {wanted: string} => {
	const wanted = {wanted: 'an http or https address, such as https://octopus.example.com'};
	const trimmed = text.trim();
	if (control.test(trimmed) || trimmed.length > 1000) return wanted;
	const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
	if (!/^https?:\/\//i.test(withScheme) || !URL.canParse(withScheme)) return wanted;
	const url = new URL(withScheme);
	if (!isHost(url.hostname.replaceAll(/[[\]]/g, ''))) return wanted;
	if (url.username !== '' || url.password !== '') return {wanted: 'an address without user and password in it'};
	const directory = url.pathname.replace(/\/(app|api)(\/.*)?$/i, '').replace(/\/+$/, '');
	return {value: `${url.protocol}//${url.host}${directory}`};
};
