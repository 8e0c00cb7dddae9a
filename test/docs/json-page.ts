/** JSON as the formatter of the sources leaves it: objects open, lists of plain values in one line where they fit. */
export const jsonPage = (value: unknown): string =>
	`${JSON.stringify(value, undefined, '\t').replaceAll(
		/^(\t*)(.*)\[\n((?:\t+(?:"(?:[^"\\]|\\.)*"|[\w.-]+),?\n)+)\t*\](,?)$/gm,
		(whole, indent: string, start: string, items: string, comma: string) => {
			const line = `${start}[${items
				.trim()
				.split('\n')
				.map(item => item.trim())
				.join(' ')}]${comma}`;
			return indent.length * 2 + line.length <= 140 ? `${indent}${line}` : whole;
		},
	)}\n`;
