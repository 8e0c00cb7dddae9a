import {Box, Text} from 'ink';
import {showAnswer} from '../engine/show-answer.ts';
import {lookupOf, type WizardState} from '../engine/wizard.ts';
import type {AnswerId} from '../model/answers.ts';
import {harmless} from '../model/harmless.ts';
import type {Question} from '../model/question.ts';
import {thumbprintShort} from '../model/thumbprint.ts';
import type {WizardScreenOptions} from './options.ts';
import {Quiet, Sign} from './parts.tsx';

const labelWidth = 22;

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
	const entries = state.confirmed.filter(id => id !== state.at && state.resolution.answers[id] !== undefined);
	const hidden = Math.max(0, entries.length - rows);
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
			<Text wrap="truncate-end">
				{harmless(showAnswer(question, state.resolution.answers[id]), 300)}
				{note === undefined ? '' : note === 'waiting' ? '  … looking' : `  ${harmless(note.says, 200)}`}
			</Text>
		</Box>
	);
};

/** What the Server said about this answer. */
const noteFor = (id: AnswerId, state: WizardState, {noteOf}: WizardScreenOptions) => {
	const what = id === 'serverUrl' ? 'portal' : id === 'apiKey' ? 'account' : undefined;
	const result = what && lookupOf(state, what);
	return result?.what === 'waiting' ? 'waiting' : result && noteOf(result);
};

const FoundThumbprint = ({state: {resolution, facts, confirmed}}: {readonly state: WizardState}) => {
	const thumbprint = resolution.answers.serverThumbprint;
	if (thumbprint === undefined || confirmed.includes('serverThumbprint') || facts.server?.thumbprint !== thumbprint) return undefined;
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
