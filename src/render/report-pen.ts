import {styleText} from 'node:util';
import type {ReportVerdict} from '../engine/report.ts';
import {toAscii} from '../model/ascii.ts';
import type {Verdict} from '../model/check.ts';
import {signOf, verdictWords} from './report-words.ts';

type Tone = 'green' | 'yellow' | 'red' | 'dim' | 'bold';
/** How a report is written: signs and colours, and the width of the terminal. */
export type Pen = {
	readonly paint: (tone: Tone, text: string) => string;
	readonly sign: (verdict: Verdict | ReportVerdict) => string;
	/** Without an end for ears: one fact a line. */
	readonly columns: number;
	/** For ears: words in place of signs, columns and drawn lines. */
	readonly isSpoken: boolean;
};

/** How a text is written for a terminal or a pipe. */
export type Writing = {
	readonly columns: number;
	readonly colour: boolean;
	/** Otherwise ASCII signs. */
	readonly unicode: boolean;
	/** `--accessible`. Left out: for eyes. */
	readonly isSpoken?: boolean;
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

export const penOf = ({columns, colour, isSpoken = false}: Pick<Writing, 'columns' | 'colour' | 'isSpoken'>): Pen => {
	if (isSpoken) return {paint: (_tone, text) => text, columns: Number.POSITIVE_INFINITY, sign: spokenSign, isSpoken};
	const paint: Pen['paint'] = (tone, text) => (colour ? styleText(tone, text, {validateStream: false}) : text);
	return {
		paint,
		columns: Math.max(columns, fewestColumns),
		sign: verdict => paint(tones[verdict], signOf(verdict)),
		isSpoken,
	};
};

/** `Failed:` */
const spokenSign = (verdict: Verdict | ReportVerdict): string => {
	const word = verdict === 'incomplete' ? verdict : verdictWords[verdict];
	return `${word.charAt(0).toUpperCase()}${word.slice(1)}:`;
};

/** The text of these lines, in what the terminal can show or whoever listens can follow. */
export const written = (lines: readonly string[], {unicode, isSpoken = false}: Pick<Writing, 'unicode' | 'isSpoken'>): string => {
	const told = lines.map(line => (isSpoken ? line.trim().replaceAll(' · ', ', ') : line.trimEnd()));
	const text = told.filter((line, index) => !isSpoken || line !== '' || told[index - 1] !== '').join('\n');
	return unicode ? text : toAscii(text);
};

export const indent = (blanks: number, lines: readonly string[]): readonly string[] => lines.map(line => ' '.repeat(blanks) + line);
