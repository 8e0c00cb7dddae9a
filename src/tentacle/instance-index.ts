import {UserError} from '../model/user-error.ts';

export type IndexEntry = {readonly name: string; readonly configFile: string};

/** `My Tentacle` → `my-tentacle.config`: JSON in spite of its name (Tentacle 9.2, §4.1). */
export const indexFileName = (name: string): string => `${name.toLowerCase().replaceAll(' ', '-')}.config`;

/** Throws a `UserError` when the text is not an entry: such a file breaks every Tentacle command that looks an instance up. */
export const parseIndexEntry = (text: string): IndexEntry => {
	let entry: unknown;
	try {
		entry = JSON.parse(text.replace(/^\uFEFF/, ''));
	} catch {
		// The reason is in our own words: JSON.parse quotes the file.
		throw new UserError('It is not JSON, so every Tentacle command that looks for an instance fails.');
	}
	const {Name: name, ConfigurationFilePath: configFile} = (typeof entry === 'object' && entry !== null ? entry : {}) as Record<
		string,
		unknown
	>;
	if (typeof name !== 'string' || typeof configFile !== 'string') throw new UserError('It names no instance and configuration file.');
	return {name, configFile};
};

/** Indented JSON without a final newline, as Tentacle writes it. */
export const renderIndexEntry = ({name, configFile}: IndexEntry): string =>
	JSON.stringify({Name: name, ConfigurationFilePath: configFile}, undefined, 2);
