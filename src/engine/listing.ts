import {addressText} from '../model/address.ts';
import type {MachinePolicyFacts, NamedResource, SpaceFacts, SpaceLists, WorkerPoolFacts} from '../model/facts.ts';
import {harmless} from '../model/harmless.ts';
import type {LiveList} from '../model/question.ts';
import {chosenSpace} from '../model/space.ts';
import type {WizardState} from './wizard.ts';
import {lookupOf} from './wizard-lookups.ts';

/** A live list as somebody chooses from it. */
export type Listing = {
	readonly names: readonly string[];
	/** By name: the slug, the address or what else there is to know of an entry, where it says more than the name. */
	readonly details: ReadonlyMap<string, string>;
	/** What is there and cannot be chosen: dynamic worker pools. */
	readonly closed: readonly string[];
};

/** An entry of any list, as the Server has told it. */
type Told = string | NamedResource | WorkerPoolFacts | MachinePolicyFacts | SpaceFacts | SpaceLists['serverSideProxies'][number];

export type ListingState = {
	/** What there is of it; undefined: nothing yet. The same list is the same value. */
	readonly told: readonly Told[] | undefined;
	/** While it comes in pages: how many there will be. */
	readonly total?: number;
	/** Why it will not come; what is wanted is typed. */
	readonly failed?: string;
	/** All of it is there. */
	readonly isWhole: boolean;
};

/** How far the lookup of a list is, for the answers as they are now. */
export const listingState = (state: WizardState, live: LiveList): ListingState => {
	const {resolution, facts} = state;
	const account = lookupOf(state, 'account');
	if (account?.what === 'failed') return {told: undefined, failed: account.says, isWhole: false};
	if (live === 'spaces') return {told: facts.server?.spaces, isWhole: facts.server !== undefined};
	const space = chosenSpace(resolution.answers, facts.server);
	const whole = space?.lists?.[live];
	if (whole) return {told: whole, isWhole: true};
	if (facts.server && !space)
		return {told: undefined, failed: `This key sees no space ${resolution.answers.space ?? ''}.`.replace(' .', '.'), isWhole: false};
	const result = lookupOf(state, 'list', live);
	if (result?.what === 'failed') return {told: undefined, failed: result.says, isWhole: false};
	const soFar = result?.what === 'waiting' ? result.soFar : undefined;
	return {told: soFar?.lists[live], isWhole: false, ...(soFar && {total: soFar.total})};
};

export const listingOf = (told: readonly Told[] = []): Listing => {
	const open = told.filter(one => !isClosed(one));
	return {
		names: open.map(nameOf),
		details: new Map(
			open.flatMap(one => {
				const detail = detailOf(one);
				return detail === '' ? [] : [[nameOf(one), detail] as const];
			}),
		),
		closed: told.filter(isClosed).map(nameOf),
	};
};

/** What is said of `closed`. */
export const closedWords = (names: readonly string[]): string =>
	`${names.length === 1 ? '1 dynamic pool is' : `${names.length} dynamic pools are`} left out, with machines of their own: ${names.map(name => harmless(name, 200)).join(', ')}`;

const nameOf = (one: Told): string => (typeof one === 'string' ? one : one.name);

const isClosed = (one: Told): boolean => typeof one !== 'string' && 'canAddWorkers' in one && !one.canAddWorkers;

const detailOf = (one: Told): string => {
	if (typeof one === 'string') return '';
	const {slug = ''} = one;
	return [
		...('isDefault' in one && one.isDefault ? ['default'] : []),
		...('taskQueueStopped' in one ? ['its task queue is stopped'] : []),
		...('deletesUnavailable' in one ? ['removes machines that stay unavailable'] : []),
		...('updatesTentacle' in one ? ['updates Tentacle by itself'] : []),
		...('address' in one && one.address ? [addressText(one.address)] : []),
		...(slug === '' || isPlain(slug, one.name) ? [] : [slug]),
	].join(' · ');
};

/** Octopus makes a slug of the name: small letters, hyphens for the rest. Such a one says nothing more. */
const isPlain = (slug: string, name: string): boolean => bare(slug) === bare(name);

const bare = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
