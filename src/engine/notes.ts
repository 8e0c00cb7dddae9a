import type {AnswerId} from '../model/answers.ts';
import type {Aside, AsideTone} from '../model/aside.ts';
import {credentialFields, credentialOf} from '../model/credential.ts';
import {harmless} from '../model/harmless.ts';
import type {Question} from '../model/question.ts';
import type {Lookup, LookupResult} from './lookup.ts';
import {lookupsFor} from './lookups.ts';
import {refusedCredential} from './proof.ts';
import {showAnswer} from './show-answer.ts';
import type {WizardState} from './wizard.ts';
import {lookupOf, wantedLookups} from './wizard-lookups.ts';
import type {WizardScreenOptions} from './wizard-options.ts';

export type WizardNote = {readonly tone: AsideTone; readonly says: string};

/** What is looked up for which answer, besides the credential. */
const looks: Readonly<Partial<Record<AnswerId, Lookup['what']>>> = {
	proxy: 'proxy',
	proxyPassword: 'proxy',
	scriptProxy: 'proxy',
	serverUrl: 'portal',
	serverThumbprint: 'trust',
	certificateFile: 'pfx',
	certificatePassword: 'pfx',
	publicHostName: 'reach',
	name: 'records',
	replace: 'records',
};

const lookFor = (id: AnswerId, state: WizardState): LookupResult | undefined => {
	const {answers} = state.resolution;
	const kind = credentialOf(answers)?.kind;
	const fields = kind && credentialFields[kind];
	const isProven = fields?.at(-1) === id || (state.at === id && (state.hold ? fields : refusedCredential(state))?.includes(id));
	const what = isProven ? 'account' : looks[id];
	if (what !== 'proxy') return what && lookupOf(state, what);
	// Several proxies are tried, those that are only offered too: each answer is about its own.
	const own = answers[id === 'scriptProxy' ? id : 'proxy'];
	const lookup = lookupsFor(answers, state.facts).find(one => one.what === what && one.proxy === own);
	return lookup && state.lookups[lookup.key];
};

/** Whether what stands beside a question is still being found out. */
export const isLooking = (id: AnswerId, state: WizardState): boolean => lookFor(id, state)?.what === 'waiting';

/** What stands beside a question: found out about its answer, or what that leads to. `pointed`: an answer that is not given yet, but looked at. */
export const asidesFor = (
	id: AnswerId,
	state: WizardState,
	{asides}: Pick<WizardScreenOptions, 'asides'>,
	pointed?: unknown,
): readonly Aside[] => {
	const look = lookFor(id, state);
	const {resolution, facts} = state;
	const answers = pointed === undefined ? resolution.answers : {...resolution.answers, [id]: pointed};
	const found = asides[id]?.(answers, facts) ?? [];
	return look?.what === 'failed' ? [{kind: 'note', tone: 'bad', says: look.says}, ...found] : found;
};

/** The most important word about an answer, for its line; what is quiet stands on its page alone. */
export const noteFor = (
	id: AnswerId,
	state: WizardState,
	options: Pick<WizardScreenOptions, 'asides'>,
): WizardNote | 'waiting' | undefined => {
	if (isLooking(id, state)) return 'waiting';
	const isSaid = (aside: Aside): aside is Exclude<Aside, {kind: 'picture'}> => aside.kind !== 'picture' && aside.tone !== 'quiet';
	return asidesFor(id, state, options).find(isSaid);
};

/** What the Server has already said against an answer: the checks before the first change would refuse it. */
export const obstacles = (state: WizardState, options: Pick<WizardScreenOptions, 'resolver' | 'asides'>): readonly string[] =>
	state.resolution.applicable.flatMap(id => {
		const note = noteFor(id, state, options);
		const answer = state.resolution.answers[id];
		if (answer === undefined || note === undefined || note === 'waiting' || note.tone !== 'bad') return [];
		// It is about the address that it names.
		if (state.facts.presented?.some(({address}) => note.says.startsWith(`${address}: `))) return [harmless(note.says, 300)];
		const question = options.resolver.questions[id] as Question;
		return [`${question.short ?? question.ask} ${harmless(showAnswer(question, answer), 200)}: ${harmless(note.says, 300)}`];
	});

/** The Server's thumbprint, when nobody had to give it. */
export const foundThumbprint = ({resolution, facts, confirmed}: WizardState): string | undefined => {
	const thumbprint = resolution.answers.serverThumbprint;
	return confirmed.includes('serverThumbprint') || facts.server?.thumbprint !== thumbprint ? undefined : thumbprint;
};

/** Whether that thumbprint may still come: the room for its line is kept. */
export const isThumbprintComing = (state: WizardState): boolean =>
	state.resolution.answers.serverThumbprint === undefined &&
	(lookupOf(state, 'account')?.what === 'waiting' || wantedLookups(state).some(({what}) => what === 'account'));
