/** Our own typographic signs, each by one sign of ASCII, so that no layout moves. */
const signs: Readonly<Record<string, string>> = {
	'…': '.',
	'’': "'",
	'‘': "'",
	'“': '"',
	'”': '"',
	'·': '-',
	'–': '-',
	'—': '-',
	'›': '>',
	'‹': '<',
	'─': '-',
	'│': '|',
	'→': '>',
	'▶': '>',
	'◀': '<',
	'×': 'x',
	'✔': '+',
	'✘': 'x',
};

const ours = new RegExp(`[${Object.keys(signs).join('')}]`, 'g');

/** For terminals that cannot show them. Other alphabets, in names and paths, stay: they are not ours to change. */
export const toAscii = (text: string): string => text.replaceAll(ours, sign => signs[sign] ?? sign);

/** The same where there is no layout: an ellipsis may take its three dots. */
export const linesToAscii = (text: string): string => toAscii(text.replaceAll('…', '...'));
