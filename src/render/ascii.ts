const plain: Readonly<Record<string, string>> = {
	'’': "'",
	'‘': "'",
	'“': '"',
	'”': '"',
	'›': '>',
	'·': '-',
	'…': '...',
	'–': '-',
	'—': '-',
	'│': '|',
	'─': '-',
	'✔': '+',
	'✘': 'x',
};

/** Our own signs for a terminal without Unicode. Letters of other alphabets in foreign text stay as they are. */
export const toAscii = (text: string): string => text.replaceAll(/[’‘“”›·…–—│─✔✘]/g, sign => plain[sign] ?? sign);
