import {XMLParser, XMLValidator} from 'fast-xml-parser';
import {harmless} from '../model/harmless.ts';
import {UserError} from '../model/user-error.ts';

/** Settings by key, as Tentacle's config file has them. Keys are compared without regard to case (Tentacle 9.2, §4.3). */
export type Config = ReadonlyMap<string, string>;

const longest = 1024 * 1024;

/** Reads a config file's XML, at most 1 MiB, no DTD and no entities but the five. Throws a `UserError` that says what is wrong with it. */
export const parseConfig = (xml: string): Config => {
	const text = xml.replace(/^\uFEFF/, '');
	if (text.length > longest) throw new UserError('It is larger than 1 MiB, which no Tentacle writes.');
	if (text.trim() === '') throw new UserError('It is empty.');
	if (/<!DOCTYPE|<!ENTITY/i.test(text)) throw new UserError('It declares entities, which no Tentacle writes.');
	const settings = at(parseXml(text), 'octopus-settings');
	if (settings === undefined) throw new UserError('Its root element is not octopus-settings.');
	const sets = at(settings, 'set');
	const entries = (Array.isArray(sets) ? sets : []).map((set: unknown): [string, string] => [
		textOf(at(set, 'key')),
		textOf(at(set, 'text')),
	]);
	return new Map(entries);
};

const parseXml = (text: string): unknown => {
	const valid = XMLValidator.validate(text);
	if (valid !== true) throw new UserError(`It is not well-formed XML (line ${valid.err.line}: ${harmless(valid.err.msg, 100)}).`);
	const parser = new XMLParser({
		ignoreAttributes: false,
		attributeNamePrefix: '',
		textNodeName: 'text',
		parseTagValue: false,
		parseAttributeValue: false,
		trimValues: false,
		isArray: name => name === 'set',
	});
	try {
		return parser.parse(text);
	} catch (error) {
		// The parser refuses what its validator lets through: names of JavaScript's own properties, endless nesting.
		throw new UserError('It is not the XML of a Tentacle.', {cause: error});
	}
};

const at = (value: unknown, key: string): unknown =>
	typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const setting = (config: Config, key: string): string | undefined => {
	const exact = config.get(key);
	if (exact !== undefined) return exact;
	const lower = key.toLowerCase();
	return [...config].find(([name]) => name.toLowerCase() === lower)?.[1];
};

/** Writes a config file as Tentacle does: BOM, keys sorted, an empty value as an empty element, no final newline. */
export const renderConfig = (config: Config): string => {
	const sorted = [...config].sort(([one], [other]) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1));
	const opening = '<octopus-settings xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"';
	const sets = sorted.map(([key, value]) =>
		value === '' ? `  <set key="${escapeAttribute(key)}" />` : `  <set key="${escapeAttribute(key)}">${escapeText(value)}</set>`,
	);
	const body = sets.length === 0 ? `${opening} />` : `${opening}>\n${sets.join('\n')}\n</octopus-settings>`;
	return `\uFEFF<?xml version="1.0" encoding="utf-8"?>\n${body}`;
};

const escapeText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const escapeAttribute = (text: string): string => escapeText(text).replaceAll('"', '&quot;');
