/** Values that shells, JSON and templates have a use for, by what is odd about them. */
export const awkward: Readonly<Record<string, string>> = {
	quotes: `O'Brien "the" \`id\``,
	'a command in it': '$(touch hit) $HOME ;&|<>',
	'a backslash and braces': '\\n {{ x }} %s !!',
	'blanks around it': '  two  words  ',
	'a line break': 'a\nb',
	'a dash first': '--force',
	'another alphabet': '日本語 Ünïcödé',
	'a turned direction': '\u202Eabc',
	'a control character': 'a\u001B[31mb',
	'10,000 characters': 'x'.repeat(10_000),
	nothing: '',
};
