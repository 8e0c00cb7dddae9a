import {Box, Text} from 'ink';
import type {Lookup} from '../engine/lookups.ts';
import {showAnswer} from '../engine/show-answer.ts';
import {lookupOf, type WizardState} from '../engine/wizard.ts';
import type {AnswerId} from '../model/answers.ts';
import {credentialFields, credentialOf} from '../model/credential.ts';
import {harmless} from '../model/harmless.ts';
import type {Question} from '../model/question.ts';
import {thumbprintShort} from '../model/thumbprint.ts';
import type {WizardNote, WizardScreenOptions} from './options.ts';
import {Quiet, Sign} from './parts.tsx';

const labelWidth = 22;

/** The lines the trail takes: never more than `rows`. */
export const trailHeight = (state: WizardState, rows: number): number =>
	Math.min(rows, finished(state).length + (foundThumbprint(state) ? 1 : 0));

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
	const forEntries = rows - (foundThumbprint(state) ? 1 : 0);
	const hidden = entries.length > forEntries ? entries.length - Math.max(0, forEntries - 1) : 0;
	return (
		<Box flexDirection="column">
			{hidden > 0 ? <Quiet>{`  … ${hidden} more above`}</Quiet> : undefined}
			{entries.slice(hidden).map(id => (
				<Entry key={id} id={id} state={state} options={options} />
			))}
			<FoundThumbprint state={state} />
		</Box>
	);
};

const Entry = ({id, state, options}: {readonly id: AnswerId; readonly state: WizardState; readonly options: WizardScreenOptions}) => {
	const question = options.resolver.questions[id] as Question;
	const note = noteFor(id, state, options);
	return (
		<Box>
			<Box width={2} flexShrink={0}>
				<Sign kind={note === 'waiting' ? 'running' : note?.good === false ? 'bad' : 'good'} />
			</Box>
			<Box width={labelWidth} flexShrink={0}>
				<Text wrap="truncate-end">{question.short ?? question.ask}</Text>
			</Box>
			<Text wrap="truncate-end">{wordsOf(harmless(showAnswer(question, state.resolution.answers[id]), 300), note)}</Text>
		</Box>
	);
};

/** The answer, and what was found out about it; what is wrong comes first, as it must not be cut off. */
const wordsOf = (answer: string, note: ReturnType<typeof noteFor>): string => {
	if (note === undefined) return answer;
	if (note === 'waiting') return `${answer}  … looking`;
	return note.good ? `${answer}  ${harmless(note.says, 200)}` : `${harmless(note.says, 200)} (${answer})`;
};

/** What is looked up for which answer, besides the credential. */
const looks: Readonly<Partial<Record<AnswerId, Lookup['what']>>> = {
	serverUrl: 'portal',
	publicHostName: 'reach',
	name: 'records',
	certificateFile: 'pfx',
};

/** What the Server said about this answer. */
export const noteFor = (
	id: AnswerId,
	state: WizardState,
	{noteOf}: Pick<WizardScreenOptions, 'noteOf'>,
): WizardNote | 'waiting' | undefined => {
	const kind = credentialOf(state.resolution.answers)?.kind;
	const isCredential = kind !== undefined && id === credentialFields[kind];
	const what = isCredential ? 'account' : looks[id];
	const result = what && lookupOf(state, what);
	return result?.what === 'waiting' ? 'waiting' : result && noteOf(result, state);
};

/** The Server's thumbprint, when nobody had to give it. */
const foundThumbprint = ({resolution, facts, confirmed}: WizardState): string | undefined => {
	const thumbprint = resolution.answers.serverThumbprint;
	return confirmed.includes('serverThumbprint') || facts.server?.thumbprint !== thumbprint ? undefined : thumbprint;
};

const FoundThumbprint = ({state}: {readonly state: WizardState}) => {
	const thumbprint = foundThumbprint(state);
	if (thumbprint === undefined) return undefined;
	return (
		<Box>
			<Box width={2} flexShrink={0}>
				<Sign kind="good" />
			</Box>
			<Box width={labelWidth} flexShrink={0}>
				<Text>Server certificate</Text>
			</Box>
			<Text wrap="truncate-end">{`${thumbprintShort(thumbprint)}  read from the API`}</Text>
		</Box>
	);
};
