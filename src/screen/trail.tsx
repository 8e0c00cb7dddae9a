import {Box, Text} from 'ink';
import {foundThumbprint, isThumbprintComing, noteFor} from '../engine/notes.ts';
import {showAnswer} from '../engine/show-answer.ts';
import type {WizardState} from '../engine/wizard.ts';
import type {WizardScreenOptions} from '../engine/wizard-options.ts';
import type {AnswerId} from '../model/answers.ts';
import {harmless} from '../model/harmless.ts';
import type {Question} from '../model/question.ts';
import {thumbprintShort} from '../model/thumbprint.ts';
import {Quiet, Sign, useLate} from './parts.tsx';

const labelWidth = 22;

/** The lines the whole trail takes. */
export const trailHeight = (state: WizardState): number => finished(state).length + foundHeight(state);

const foundHeight = (state: WizardState): number => (foundThumbprint(state) || isThumbprintComing(state) ? 1 : 0);

const finished = ({confirmed, at, resolution}: WizardState): readonly AnswerId[] =>
	confirmed.filter(id => id !== at && resolution.answers[id] !== undefined);

/** The finished questions, one line each, the latest that fit; and what was found out without asking. */
export const Trail = ({
	state,
	options,
	rows,
}: {
	readonly state: WizardState;
	readonly options: WizardScreenOptions;
	readonly rows: number;
}) => {
	const entries = finished(state);
	const forEntries = rows - foundHeight(state);
	const hidden = entries.length > forEntries ? entries.length - Math.max(0, forEntries - 1) : 0;
	if (rows < 1) return undefined;
	return (
		<Box flexDirection="column">
			{hidden > 0 ? <Quiet>{`  … ${hidden} more above`}</Quiet> : undefined}
			{entries.slice(hidden).map(id => (
				<Entry key={id} id={id} state={state} options={options} />
			))}
			<FoundThumbprint state={state} options={options} />
		</Box>
	);
};

const Entry = ({id, state, options}: {readonly id: AnswerId; readonly state: WizardState; readonly options: WizardScreenOptions}) => {
	const question = options.resolver.questions[id] as Question;
	const answer = harmless(showAnswer(question, state.resolution.answers[id]), 300);
	return <Line label={question.short ?? question.ask} answer={answer} note={noteFor(id, state, options)} />;
};

const FoundThumbprint = ({state, options}: {readonly state: WizardState; readonly options: WizardScreenOptions}) => {
	const thumbprint = foundThumbprint(state);
	if (thumbprint === undefined) return isThumbprintComing(state) ? <Line label="Server certificate" answer="" note="waiting" /> : undefined;
	return <Line label="Server certificate" answer={thumbprintShort(thumbprint)} note={noteFor('serverThumbprint', state, options)} />;
};

type Note = ReturnType<typeof noteFor>;

const Line = ({label, answer, note}: {readonly label: string; readonly answer: string; readonly note: Note}) => {
	const isLate = useLate(note === 'waiting');
	return (
		<Box>
			<Box width={2} flexShrink={0}>
				<Sign kind={signOf(note)} />
			</Box>
			<Box width={labelWidth} flexShrink={0}>
				<Text wrap="truncate-end">{label}</Text>
			</Box>
			<Text wrap="truncate-end">{wordsOf(answer, note === 'waiting' && !isLate ? undefined : note)}</Text>
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
