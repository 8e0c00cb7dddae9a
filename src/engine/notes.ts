import type {AnswerId} from '../model/answers.ts';
import {credentialFields, credentialOf} from '../model/credential.ts';
import {harmless} from '../model/harmless.ts';
import type {Question, Source} from '../model/question.ts';
import type {Lookup} from './lookups.ts';
import {showAnswer} from './show-answer.ts';
import {lookupOf, type WizardState} from './wizard.ts';
import type {WizardNote, WizardScreenOptions} from './wizard-options.ts';

/** What is looked up for which answer, besides the credential. */
const looks: Readonly<Partial<Record<AnswerId, Lookup['what']>>> = {serverUrl: 'portal', publicHostName: 'reach', name: 'records'};

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

/** What the Server has already said against an answer: the checks before the first change would refuse it. */
export const obstacles = (state: WizardState, options: Pick<WizardScreenOptions, 'resolver' | 'noteOf'>): readonly string[] =>
	state.resolution.applicable.flatMap(id => {
		const note = noteFor(id, state, options);
		const answer = state.resolution.answers[id];
		if (answer === undefined || note === undefined || note === 'waiting' || note.good) return [];
		const question = options.resolver.questions[id] as Question;
		return [`${question.short ?? question.ask} ${harmless(showAnswer(question, answer), 200)}: ${harmless(note.says, 300)}`];
	});

/** Why a value stands there that nobody gave. */
export const reasonOf = (source: Source | undefined): string =>
	source?.kind === 'default' && source.says.length > 12 ? source.says : 'default';

/** The Server's thumbprint, when nobody had to give it. */
export const foundThumbprint = ({resolution, facts, confirmed}: WizardState): string | undefined => {
	const thumbprint = resolution.answers.serverThumbprint;
	return confirmed.includes('serverThumbprint') || facts.server?.thumbprint !== thumbprint ? undefined : thumbprint;
};
