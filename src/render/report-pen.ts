import {styleText} from 'node:util';
import type {ReportVerdict} from '../engine/report.ts';
import type {Verdict} from '../model/check.ts';
import {signOf} from './report-words.ts';

type Tone = 'green' | 'yellow' | 'red' | 'dim' | 'bold';
/** How a report is written: signs and colours, and the width of the terminal. */
export type Pen = {
	readonly paint: (tone: Tone, text: string) => string;
	readonly sign: (verdict: Verdict | ReportVerdict) => string;
	readonly columns: number;
};

const tones: Readonly<Record<Verdict | ReportVerdict, Tone>> = {
	pass: 'green',
	information: 'green',
	warning: 'yellow',
	broken: 'yellow',
	incomplete: 'yellow',
	fail: 'red',
	skipped: 'dim',
	blocked: 'dim',
};

/** Narrower than this, lines are left to the terminal. */
const fewestColumns = 40;

export const penOf = (columns: number, colour: boolean): Pen => {
	const paint: Pen['paint'] = (tone, text) => (colour ? styleText(tone, text, {validateStream: false}) : text);
	return {
		paint,
		columns: Math.max(columns, fewestColumns),
		sign: verdict => paint(tones[verdict], signOf(verdict)),
	};
};

export const indent = (blanks: number, lines: readonly string[]): readonly string[] => lines.map(line => ' '.repeat(blanks) + line);
