import {Box, Text} from 'ink';
import {foundThumbprint, isThumbprintComing, noteFor} from '../engine/notes.ts';
import {showAnswer} from '../engine/show-answer.ts';
import type {WizardState} from '../engine/wizard.ts';
import type {WizardScreenOptions} from '../engine/wizard-options.ts';
import {harmless} from '../model/harmless.ts';
import type {Question} from '../model/question.ts';
import {thumbprintShort} from '../model/thumbprint.ts';
import {wrap} from '../model/wrap.ts';
import {Quiet, Sign, useLate} from './parts.tsx';

const labelWidth = 22;

/** A note may take that many lines: what is wrong must not be cut off. */
const mostLines = 3;

type Note = ReturnType<typeof noteFor>;
type Row = {readonly label: string; readonly answer: string; readonly note: Note; readonly height: number};
type Options = Pick<WizardScreenOptions, 'resolver' | 'asides'>;

/** The finished questions, and what was found out without asking. `columns`: of the terminal. */
export const trailOf = (state: WizardState, options: Options, columns: number): readonly Row[] => {
	const row = (label: string, answer: string, note: Note): Row => {
		const height = note === undefined || note === 'waiting' ? 1 : wrap(wordsOf(answer, note), roomIn(columns)).length;
		return {label, answer, note, height: Math.min(mostLines, height)};
	};
	const {confirmed, at, resolution} = state;
	const thumbprint = foundThumbprint(state);
	return [
		...confirmed
			.filter(id => id !== at && resolution.answers[id] !== undefined)
			.map(id => {
				const question = options.resolver.questions[id] as Question;
				const answer = harmless(showAnswer(question, resolution.answers[id]), 300);
				return row(question.short ?? question.ask, answer, noteFor(id, state, options));
			}),
		...(thumbprint === undefined
			? isThumbprintComing(state)
				? [row('Server certificate', '', 'waiting')]
				: []
			: [row('Server certificate', thumbprintShort(thumbprint), noteFor('serverThumbprint', state, options))]),
	];
};

/** The lines the whole trail takes. */
export const trailHeight = (trail: readonly Row[]): number => trail.reduce((sum, {height}) => sum + height, 0);

const roomIn = (columns: number): number => Math.max(20, columns - 2 - labelWidth);

/** One entry after the other, the latest that fit. */
export const Trail = ({trail, rows, columns}: {readonly trail: readonly Row[]; readonly rows: number; readonly columns: number}) => {
	let first = trailHeight(trail) > rows ? trail.length : 0;
	// The first in sight may be cut, so that its place is not left empty.
	let cut = mostLines;
	for (let left = rows - 1; first > 0 && left > 0; left -= trail[first]?.height ?? 0) {
		first--;
		cut = left;
	}
	if (rows < 1) return undefined;
	return (
		<Box flexDirection="column">
			{first > 0 ? <Quiet>{`  … ${first} more above`}</Quiet> : undefined}
			{trail.slice(first).map((row, index) => (
				<Line key={row.label} row={index === 0 ? {...row, height: Math.min(row.height, cut)} : row} columns={columns} />
			))}
		</Box>
	);
};

const Line = ({row: {label, answer, note, height}, columns}: {readonly row: Row; readonly columns: number}) => {
	const isLate = useLate(note === 'waiting');
	const words = wordsOf(answer, note === 'waiting' && !isLate ? undefined : note);
	const lines = height === 1 ? [words] : wrap(words, roomIn(columns)).slice(0, height);
	return (
		<Box>
			<Box width={2} flexShrink={0}>
				<Sign kind={signOf(note)} />
			</Box>
			<Box width={labelWidth} flexShrink={0}>
				<Text wrap="truncate-end">{label}</Text>
			</Box>
			<Text wrap="truncate-end">{lines.join('\n')}</Text>
		</Box>
	);
};

const signOf = (note: Note): 'good' | 'warning' | 'bad' | 'running' => {
	if (note === 'waiting') return 'running';
	return note === undefined || note.tone === 'quiet' ? 'good' : note.tone;
};

/** The answer, and what was found out about it; what is wrong comes first, as it must not be cut off. */
const wordsOf = (answer: string, note: Note): string => {
	if (note === undefined) return answer;
	if (note === 'waiting') return `${answer}  … looking`.trimStart();
	const says = harmless(note.says, 200);
	return note.tone === 'good' || note.tone === 'quiet' ? `${answer}  ${says}` : `${says} (${answer})`;
};
