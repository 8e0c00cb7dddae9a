/** The only place for signs and colours. Colour never carries meaning alone: there is always a sign or a word. */
export type Theme = {
	readonly signs: {
		readonly good: string;
		readonly warning: string;
		readonly bad: string;
		readonly running: readonly string[];
		readonly idle: string;
		readonly pointer: string;
		readonly chosen: string;
		readonly notChosen: string;
		readonly mask: string;
	};
	readonly colours: {readonly accent?: string; readonly good?: string; readonly warning?: string; readonly bad?: string};
	/** Quiet text is dimmed only where there is colour. */
	readonly dims: boolean;
	/** Arrows and keys in hints. */
	readonly upDown: string;
	readonly leftRight: string;
};

export const createTheme = ({colour, unicode}: {readonly colour: boolean; readonly unicode: boolean}): Theme => ({
	signs: unicode
		? {good: '✔', warning: '!', bad: '✘', running: ['◐', '◓', '◑', '◒'], idle: '·', pointer: '❯', chosen: '◉', notChosen: '◯', mask: '•'}
		: {good: '+', warning: '!', bad: 'x', running: ['~'], idle: '-', pointer: '>', chosen: '[x]', notChosen: '[ ]', mask: '*'},
	colours: colour ? {accent: 'cyan', good: 'green', warning: 'yellow', bad: 'red'} : {},
	dims: colour,
	upDown: unicode ? '↑↓' : 'Up/Down',
	leftRight: unicode ? '←→' : 'Left/Right',
});
