/**
Text from outside (a server, a log, a file, a certificate) made fit for a terminal or a report: C0 and C1 controls, DEL and bidirectional
overrides become a visible `\u{…}`, line breaks and tabs a blank, and what is longer than `longest` characters is cut with an ellipsis.
*/
export const harmless = (text: string, longest = 500): string => {
	const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
	return cut
		.replaceAll(/[\t\n\r]+/g, ' ')
		.replaceAll(
			/[\u0000-\u001F\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g,
			character => `\\u{${character.charCodeAt(0).toString(16).toUpperCase()}}`,
		);
};
