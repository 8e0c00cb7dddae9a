import type {Lookup} from '../engine/lookups.ts';
import {lookupOf, type WizardState} from '../engine/wizard.ts';
import type {AnswerId} from '../model/answers.ts';
import type {Aside, Asides, AsideTone} from '../model/aside.ts';
import {credentialFields, credentialOf} from '../model/credential.ts';

/** What is looked up for which answer, besides the credential. */
const looks: Readonly<Partial<Record<AnswerId, Lookup['what']>>> = {
	serverUrl: 'portal',
	serverThumbprint: 'trust',
	publicHostName: 'reach',
	name: 'records',
	replace: 'records',
};

const lookFor = (id: AnswerId, {resolution}: WizardState): Lookup['what'] | undefined => {
	const kind = credentialOf(resolution.answers)?.kind;
	return kind !== undefined && id === credentialFields[kind] ? 'account' : looks[id];
};

/** `waiting`: its lookup is under way. `failed`: why it could not be looked up. */
export const lookFailed = (id: AnswerId, state: WizardState): 'waiting' | {readonly failed: string} | undefined => {
	const what = lookFor(id, state);
	const result = what && lookupOf(state, what);
	if (result?.what === 'failed') return {failed: result.says};
	return result?.what === 'waiting' ? 'waiting' : undefined;
};

/** What is said about an answer in its line: the first word that is no drawing. */
export const noteFor = (
	id: AnswerId,
	state: WizardState,
	{asides}: {readonly asides: Asides},
): {readonly tone: AsideTone; readonly says: string} | 'waiting' | undefined => {
	const look = lookFailed(id, state);
	if (look === 'waiting') return look;
	if (look) return {tone: 'bad', says: look.failed};
	const isSaid = (aside: Aside): aside is Exclude<Aside, {kind: 'picture'}> => aside.kind !== 'picture';
	return asides[id]?.(state.resolution.answers, state.facts).find(isSaid);
};
