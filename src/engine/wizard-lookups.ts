import type {ListName} from '../model/facts.ts';
import type {Lookup, LookupResult} from './lookup.ts';
import {lookupsFor} from './lookups.ts';
import {isNeeded} from './needed-lookups.ts';
import type {WizardState} from './wizard.ts';

/** Lookups that the state calls for and that have not begun. */
export const wantedLookups = (state: WizardState): readonly Lookup[] =>
	lookupsFor(state.resolution.answers, state.facts).filter(lookup => state.lookups[lookup.key] === undefined && isDue(lookup, state));

/** Some wait for the moment at which the answers that they are about are likely to stay. */
const isDue = (lookup: Lookup, {at, confirmed, resolution}: WizardState): boolean => {
	const {what} = lookup;
	// What is merely offered is tried when it is offered.
	if (what === 'proxy' && lookup.isOffered) return at === 'proxy' || at === 'scriptProxy';
	if (what === 'trust') return at === 'serverThumbprint' || resolution.answers.serverThumbprint !== undefined;
	if (at === 'review') return true;
	return (what !== 'reach' && what !== 'records') || confirmed.includes('registerAs');
};

/** The state of the lookups that belong to the answers as they are now. `list`: of which list. */
export const lookupOf = ({resolution, facts, lookups}: WizardState, what: Lookup['what'], list?: ListName): LookupResult | undefined => {
	const lookup = lookupsFor(resolution.answers, facts).find(one => one.what === what && (one.what !== 'list' || one.list === list));
	return lookup && lookups[lookup.key];
};

/**
A lookup that the plan needs is under way, or is to begin: the answer of one calls for the next, and there is no moment of rest between them. No answer
comes from what the ports present, so that nobody waits for it.
*/
export const isWaiting = (state: WizardState): boolean =>
	lookupsFor(state.resolution.answers, state.facts).some(lookup => {
		const result = state.lookups[lookup.key];
		return isNeeded(lookup, state.resolution) && (result === undefined ? isDue(lookup, state) : result.what === 'waiting');
	});
