import type xterm from '@xterm/headless';

type Terminal = Pick<InstanceType<typeof xterm.Terminal>, 'buffer' | 'rows' | 'cols'>;
type Cell = NonNullable<ReturnType<NonNullable<ReturnType<Terminal['buffer']['active']['getLine']>>['getCell']>>;

/** The sixteen colours of a terminal, dark. */
const palette = ['#3b4048', '#f26d78', '#8cc265', '#e5c07b', '#61afef', '#c678dd', '#42b3c2', '#d7dae0'];
const bright = ['#767d8a', '#ff7b86', '#a5e075', '#f0d08b', '#79c0ff', '#de95f2', '#5fd7e0', '#ffffff'];
const paper = '#1b1f27';
const ink = '#d7dae0';
const cell = {width: 8.4, height: 18};
const margin = {side: 14, top: 40, bottom: 14};

/** The screen of a terminal as a picture that looks the same with any monospaced font: every word stands at its column. Same screen, same bytes. */
export const svgOf = (terminal: Terminal, title: string): string => {
	const {active} = terminal.buffer;
	const lines = Array.from({length: terminal.rows}, (_, row) => active.getLine(active.baseY + row));
	const used = lines.findLastIndex(line => line?.translateToString(true)) + 1;
	const width = terminal.cols * cell.width + 2 * margin.side;
	const height = used * cell.height + margin.top + margin.bottom;
	const words = lines.slice(0, used).flatMap((line, row) => {
		const cells = Array.from({length: terminal.cols}, (_, column) => line?.getCell(column));
		return wordsIn(cells).map(word => wordOf(word, margin.top + row * cell.height));
	});
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${round(width)}" height="${height}" viewBox="0 0 ${round(width)} ${height}" role="img" aria-label="${escaped(title)}">`,
		`<rect width="100%" height="100%" rx="8" fill="${paper}"/>`,
		`<text x="50%" y="23" text-anchor="middle" font-family="system-ui,sans-serif" font-size="12" fill="#9aa1ad">${escaped(title)}</text>`,
		`<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14">`,
		...words,
		'</g>',
		'</svg>',
		'',
	].join('\n');
};

type Word = {text: string; column: number; columns: number; look: string; background: string};

/** Runs of cells that look alike, without blanks at their ends. A sign that is not plain text stands alone: a font may draw it wider. */
const wordsIn = (cells: ReadonlyArray<Cell | undefined>): readonly Word[] => {
	const words: Word[] = [];
	for (const [column, at] of cells.entries()) {
		if (!at || at.getWidth() === 0) continue;
		const text = at.getChars() || ' ';
		const {look, background} = lookOf(at);
		const last = words.at(-1);
		const follows = last !== undefined && last.column + last.columns === column;
		const isPlain = (some: string) => /^[ -~\u00A0-\u024F‘’“”–—…·]*$/.test(some);
		if (follows && last.look === look && last.background === background && isPlain(last.text + text)) {
			last.text += text;
			last.columns += at.getWidth();
		} else words.push({text, column, columns: at.getWidth(), look, background});
	}
	return words.filter(({text, background}) => text.trim() !== '' || background !== paper);
};

const lookOf = (at: Cell): {readonly look: string; readonly background: string} => {
	const front = colour(at.isFgDefault(), at.isFgRGB(), at.getFgColor(), ink);
	const back = colour(at.isBgDefault(), at.isBgRGB(), at.getBgColor(), paper);
	const look = [
		`fill="${at.isInverse() ? back : front}"`,
		...(at.isBold() ? ['font-weight="bold"'] : []),
		...(at.isDim() ? ['opacity="0.6"'] : []),
	].join(' ');
	return {look, background: at.isInverse() ? front : back};
};

const colour = (isDefault: boolean, isRgb: boolean, value: number, usual: string): string => {
	if (isDefault) return usual;
	if (isRgb) return `#${value.toString(16).padStart(6, '0')}`;
	const named = [...palette, ...bright][value];
	if (named === undefined) throw new Error(`The picture knows no colour ${value}`);
	return named;
};

const wordOf = ({text, column, columns, look, background}: Word, y: number): string => {
	const x = margin.side + column * cell.width;
	const box =
		background === paper
			? ''
			: `<rect x="${round(x)}" y="${y}" width="${round(columns * cell.width)}" height="${cell.height}" fill="${background}"/>`;
	const bare = text.trim();
	if (bare === '') return box;
	const from = x + (text.length - text.trimStart().length) * cell.width;
	const length = (columns - (text.length - bare.length)) * cell.width;
	return `${box}<text x="${round(from)}" y="${y + 13.5}" textLength="${round(length)}" ${look}>${escaped(bare).replaceAll(' ', '\u00A0')}</text>`;
};

const round = (value: number): string => String(Math.round(value * 100) / 100);
const escaped = (text: string): string =>
	text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
