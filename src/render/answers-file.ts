import {Document, isMap, isNode, isScalar, isSeq, type Pair, parseDocument, type Scalar, type YAMLMap} from 'yaml';
import {exitCodes, UserError} from '../model/user-error.ts';

const longest = 1024 * 1024;
const reading = {schema: 'core', uniqueKeys: true, customTags: [], resolveKnownTags: false, prettyErrors: true} satisfies Parameters<
	typeof parseDocument
>[1];

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
	const document = parseDocument(text, reading);
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

/**
Writes an answers file; a value that cannot be written (a secret that was typed) is a comment that says how to give it. `before` is the text of one that
these answers came from, or that is saved over: what a person has written beside them stays.
*/
export const renderAnswersFile = (lines: readonly AnswerLine[], before = ''): string => {
	const document = documentOf(before) ?? new Document({schemaVersion: 1});
	const map = document.contents as YAMLMap;
	const said = new Map(lines.filter(({value}) => value !== undefined).map(line => [line.key, line]));
	const keyOf = ({key}: Pair): string => String(isScalar(key) ? key.value : key);
	map.items = map.items.filter(pair => keyOf(pair) === 'schemaVersion' || said.has(keyOf(pair)));
	if (!map.has('schemaVersion')) map.items.unshift(document.createPair('schemaVersion', 1));
	for (const {key, value, comment} of said.values()) {
		const there = map.items.find(pair => keyOf(pair) === key);
		if (there) there.value = changed(document, there.value, value);
		else {
			const pair = document.createPair(key, value);
			if (comment !== undefined) Object.assign(pair.key as Scalar, {commentBefore: ` ${comment}`});
			map.items.push(pair);
		}
	}
	const missing = lines.filter(({value}) => value === undefined).map(({key, comment}) => ` ${key}: ${comment ?? ''}`);
	const kept = (document.comment ?? '').split('\n').filter(line => line !== '' && !lines.some(({key}) => line.startsWith(` ${key}: `)));
	document.comment = [...kept, ...missing].join('\n');
	return document.toString({lineWidth: 0});
};

/** One to go on writing in: a list of keys, a line each, in which nothing stands for something elsewhere. */
const documentOf = (text: string): Document | undefined => {
	const document = parseDocument(text, reading);
	if (document.errors.length + document.warnings.length > 0 || !isMap(document.contents) || document.contents.flow) return undefined;
	try {
		document.toJS({maxAliasCount: 0});
		return document;
	} catch {
		// It has an alias: without its anchor it could not be written.
		return undefined;
	}
};

/** The node of a value, with the comments of what stays in it. */
const changed = (document: Document, node: unknown, value: unknown): unknown => {
	const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
	if (isNode(node) && isSame(node.toJS(document), value)) return node;
	if (isScalar(node) && typeof value !== 'object') return Object.assign(node, {value});
	if (isSeq(node) && Array.isArray(value)) {
		const {items} = node;
		return Object.assign(node, {
			items: value.map(one => items.find(item => isScalar(item) && item.value === one) ?? document.createNode(one)),
		});
	}
	return document.createNode(value);
};
