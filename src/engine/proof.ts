import type {AnswerId} from '../model/answers.ts';
import {credentialFields, credentialOf} from '../model/credential.ts';
import {isOctopus} from '../model/portal-url.ts';
import type {LookupResult} from './lookup.ts';
import {lookupsFor} from './lookups.ts';
import type {WizardState} from './wizard.ts';

/** How far the Server has proven an answer. */
export type Proof = {
	/** Of the lookup that proves it. */
	readonly key: string;
	/** `final`: refused for good; only another answer helps. */
	readonly is: 'waiting' | 'good' | 'refused' | 'final';
	/** The questions whose answers it proves at once: the page of the last one waits for it. */
	readonly proves: readonly AnswerId[];
};

/** The proof of the answer of this question. Undefined: it needs none, or nobody can give one. */
export const proofOf = (id: AnswerId, state: Pick<WizardState, 'resolution' | 'facts' | 'lookups' | 'confirmed'>): Proof | undefined => {
	const {resolution, facts, lookups, confirmed} = state;
	if (id === 'certificateFile' || id === 'certificatePassword') return proofOfPfx(id, state);
	const kind = credentialOf(resolution.answers)?.kind;
	const fields = kind && credentialFields[kind];
	const isOfCredential = fields?.includes(id) === true;
	if (id !== 'serverUrl' && !isOfCredential) return undefined;
	// Whoever went on over an address at which no Octopus answers knows that nobody there can tell of a credential.
	if (isOfCredential && confirmed.includes('serverUrl') && proofOf('serverUrl', state)?.is === 'refused') return undefined;
	const lookup = lookupsFor(resolution.answers, facts).find(({what}) => what === (isOfCredential ? 'account' : 'portal'));
	if (!lookup) return undefined;
	const verdict = verdictOf(lookups[lookup.key]);
	// The other part may be what is wrong, and whoever may not leave this page cannot change it.
	const is = verdict === 'final' && id !== fields?.at(-1) ? 'refused' : verdict;
	return {key: lookup.key, is, proves: isOfCredential ? fields : [id]};
};

/** The questions of a credential that the Server refuses for good: any of their answers may be what is wrong. */
export const refusedCredential = (state: Parameters<typeof proofOf>[1]): readonly AnswerId[] => {
	const kind = credentialOf(state.resolution.answers)?.kind;
	const fields = kind ? credentialFields[kind] : [];
	const last = fields.at(-1);
	return last !== undefined && proofOf(last, state)?.is === 'final' ? fields : [];
};

/** A file that wants a password has its page for that next. */
const proofOfPfx = (
	id: AnswerId,
	{resolution, facts, lookups}: Pick<WizardState, 'resolution' | 'facts' | 'lookups'>,
): Proof | undefined => {
	const lookup = lookupsFor(resolution.answers, facts).find(({what}) => what === 'pfx');
	const result = lookup && lookups[lookup.key];
	const wantsPassword = result?.what === 'pfx' && 'problem' in result.pfx && result.pfx.problem === 'password';
	return lookup && {key: lookup.key, is: wantsPassword && id === 'certificateFile' ? 'good' : verdictOf(result), proves: [id]};
};

const verdictOf = (result: LookupResult | undefined): Proof['is'] => {
	if (result === undefined || result.what === 'waiting') return 'waiting';
	if (result.what === 'failed' && result.isFinal) return 'final';
	return isRefused(result) ? 'refused' : 'good';
};

/** It brought nothing, and may another time. */
export const isRefused = (result: LookupResult | undefined): boolean =>
	result?.what === 'failed' ||
	(result?.what === 'portal' && !isOctopus(result.portal)) ||
	(result?.what === 'pfx' && 'problem' in result.pfx);

const heldFor = (state: WizardState): Proof | undefined => (state.hold && state.at !== 'review' ? proofOf(state.at, state) : undefined);

/** What the page on the screen is held for after Enter; undefined: for nothing. `says`: what is waited for and how long at most, or the way on. */
export const holdOf = (state: WizardState): {readonly is: Exclude<Proof['is'], 'good'>; readonly says: string} | undefined => {
	const proof = heldFor(state);
	if (proof === undefined || proof.is === 'good') return undefined;
	return {is: proof.is, says: isOpening(state) ? opening : words[proof.is]};
};

/** What the page is held for is a file that is being opened, and nothing that the Server tells. */
export const isOpening = (state: WizardState): boolean => {
	const proof = heldFor(state);
	return proof?.is === 'waiting' && proof.key.startsWith('pfx ');
};

const opening = 'opening the file (gives up after 10 s); goes on by itself';
const words = {
	waiting: 'asking the Server (gives up after 30 s); goes on by itself',
	refused: 'Enter once more goes on all the same: it is tried again before anything is changed.',
	final: 'Give another one; with this one nothing could be set up.',
} as const;
