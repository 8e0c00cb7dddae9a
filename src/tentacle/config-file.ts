import {parseXml, type XmlDocument, XmlElement, XmlError} from '@rgrove/parse-xml';
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
	const {root} = parse(text);
	if (root?.name !== 'octopus-settings') throw new UserError('Its root element is not octopus-settings.');
	const sets = root.children.filter(child => child instanceof XmlElement && child.name === 'set');
	return new Map(sets.map(set => [(set as XmlElement).attributes.key ?? '', (set as XmlElement).text]));
};

const parse = (text: string): XmlDocument => {
	try {
		return parseXml(text);
	} catch (error) {
		if (error instanceof XmlError) {
			const says = error.message.split('\n')[0]?.replace(/ \(line \d+, column \d+\)$/, '') ?? '';
			throw new UserError(`It is not well-formed XML (line ${error.line}: ${harmless(says, 100)}).`);
		}
		// Endless nesting is more than the parser, which calls itself, can follow.
		throw new UserError('It is not the XML of a Tentacle.', {cause: error});
	}
};

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
