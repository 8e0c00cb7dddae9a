/** Breaks text into lines of at most `width` characters, between words; a word that is longer is broken itself, so nothing is ever cut off. */
export const wrap = (text: string, width: number): readonly string[] => {
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(' ')) {
		let rest = word;
		if (line !== '' && line.length + 1 + rest.length > width) {
			lines.push(line);
			line = '';
		}
		while (rest.length > width) {
			lines.push(rest.slice(0, width));
			rest = rest.slice(width);
		}
		line = line === '' ? rest : `${line} ${rest}`;
	}
	return [...lines, line];
};
