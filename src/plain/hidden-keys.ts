/** What has been typed of a hidden line. */
export type HiddenLine = {readonly text: string; readonly ended?: 'enter' | 'left'};

/** Keys that send more than one character, such as arrows: they move nothing here. */
const sequences = /\u001B(?:\[[\d;]*[ -/]*[@-~]|O.|.)?/g;

/**
One piece of input on its way into a hidden line, as a terminal without echo and without editing of its own sends it. What comes after Enter in the same piece is
left out, as nobody sees where it would go; but Ctrl+C counts wherever it is.
*/
export const takeHidden = (line: HiddenLine, piece: string): HiddenLine => {
	let {text} = line;
	if (piece.includes('\u0003')) return {text: '', ended: 'left'};
	for (const character of piece.replaceAll(sequences, '')) {
		if (character === '\r' || character === '\n') return {text, ended: 'enter'};
		if (character === '\u0004' && text === '') return {text: '', ended: 'left'};
		if (character === '\u007F' || character === '\b') text = [...text].slice(0, -1).join('');
		else if (character === '\u0015') text = '';
		else if (character >= ' ') text += character;
	}
	return {text};
};
