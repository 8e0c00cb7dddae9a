import {Document, parseDocument} from 'yaml';
import {exitCodes, UserError} from '../model/user-error.ts';

const longest = 1024 * 1024;

/**
Reads an answers file: YAML or JSON, at most 1 MiB and 100 aliases, plain tags, own keys only, duplicates refused (security rule 19).
Returns its top-level keys as they are; what they mean is the questions' business. Throws a `UserError` naming line and column.
*/
export const parseAnswersFile = (text: string, path: string): Readonly<Record<string, unknown>> => {
	const wrong = (says: string) =>
		new UserError(`${path} is not an answers file: ${says}`, {
			exitCode: exitCodes.usage,
			next: ['It has one answer a line, such as “style: polling”; setup can write one for you.'],
		});
	if (text.length > longest) throw wrong('it is larger than 1 MiB');
	const document = parseDocument(text, {schema: 'core', uniqueKeys: true, customTags: [], resolveKnownTags: false, prettyErrors: true});
	const problem = document.errors[0] ?? document.warnings[0];
	if (problem) throw wrong(problem.message.split('\n')[0] ?? 'it cannot be read');
	let value: unknown;
	try {
		value = document.toJS({maxAliasCount: 100});
	} catch (error) {
		throw wrong(error instanceof Error ? error.message : 'it cannot be read');
	}
	if (value === null || value === undefined) return {};
	if (typeof value !== 'object' || Array.isArray(value)) throw wrong('its top level is not a list of keys');
	const {schemaVersion} = value as Record<string, unknown>;
	if (schemaVersion !== undefined && schemaVersion !== 1)
		throw wrong(`schemaVersion ${JSON.stringify(schemaVersion)} is not known to this version, which reads 1`);
	return value as Record<string, unknown>;
};

export type AnswerLine = {readonly key: string; readonly value: unknown /** Said above the line. */; readonly comment?: string};

/** Writes an answers file; a value that cannot be written (a secret that was typed) is a comment that says how to give it. */
export const renderAnswersFile = (lines: readonly AnswerLine[]): string => {
	const document = new Document({schemaVersion: 1});
	for (const {key, value, comment} of lines) {
		if (value === undefined) continue;
		const pair = document.createPair(key, value);
		if (comment !== undefined && pair.key && typeof pair.key === 'object') Object.assign(pair.key, {commentBefore: ` ${comment}`});
		document.add(pair);
	}
	const missing = lines.filter(({value}) => value === undefined);
	if (missing.length > 0) document.comment = missing.map(({key, comment}) => ` ${key}: ${comment ?? ''}`).join('\n');
	return document.toString({lineWidth: 0});
};
