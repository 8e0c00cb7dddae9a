/** JSON for people and programs: what a terminal could take for commands, and what turns the direction of text, is written as `\uXXXX`. The same value is read back. */
export const jsonText = (value: unknown): string =>
	JSON.stringify(value, undefined, 2).replaceAll(
		/[\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g,
		character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
