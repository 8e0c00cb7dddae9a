import test from 'ava';
import {closedWords, listingOf, listingState} from '../../src/engine/listing.ts';
import type {Lookup, LookupResult} from '../../src/engine/lookup.ts';
import {lookupsFor} from '../../src/engine/lookups.ts';
import type {Resolver} from '../../src/engine/resolve.ts';
import {fromFile} from '../../src/engine/sources.ts';
import {withLookups} from '../../src/engine/with-lookups.ts';
import {reduce, startWizard, type WizardEvent, type WizardState} from '../../src/engine/wizard.ts';
import {isWaiting, wantedLookups} from '../../src/engine/wizard-lookups.ts';
import type {ListName} from '../../src/model/facts.ts';
import {questions} from '../../wizards/questions.ts';
import {facts, server} from '../_helpers/facts.ts';

const resolver: Resolver = {questions, readSecret: () => 'API-ABCDEFGHIJKLMNOPQRSTUVWXYZ', existing: () => undefined};
const {server: _server, ...offline} = facts;
const lists = server.spaces[0]?.lists ?? {};

const after = (state: WizardState, ...events: WizardEvent[]): WizardState =>
	events.reduce((before, event) => reduce(resolver, before, event), state);
const answer = (state: WizardState, ...raws: unknown[]): WizardState =>
	raws.reduce((before: WizardState, raw) => (before.at === 'review' ? before : after(before, {kind: 'answer', id: before.at, raw})), state);
const ended = (lookup: Lookup, result: LookupResult): WizardEvent => ({kind: 'lookup-ended', lookup, result});

const lookupFor = (state: WizardState, list: ListName): Lookup => {
	const found = wantedLookups(state).find(one => one.what === 'list' && one.list === list);
	if (!found) throw new Error(`${list} is not wanted`);
	return found;
};

/** The account is known, and with it both spaces; no list has come. */
const inSpace = (document: Record<string, unknown> = {}): WizardState => {
	const begun = startWizard(resolver, fromFile(questions, {apiKey: {file: '/key'}, ...document}, '/a.yaml').given, offline);
	const addressed = answer(begun, 'Tentacle', document.style ?? 'polling', true, 'https://octopus.example.com');
	const portal = wantedLookups(addressed).find(({what}) => what === 'portal');
	if (!portal) throw new Error('The portal is not wanted');
	const seen = {url: 'https://octopus.example.com', application: 'Octopus Deploy', version: '2026.3.1', milliseconds: 1};
	const typed = answer(after(addressed, ended(portal, {what: 'portal', portal: seen})), {file: '/key'});
	const account = wantedLookups(typed).find(({what}) => what === 'account');
	if (!account) throw new Error('The account is not wanted');
	const spaces = server.spaces.map(({id, name, isDefault}) => ({id, name, isDefault}));
	return after(typed, ended(account, {what: 'account', server: {...server, spaces}}));
};

/** Whatever else is wanted ends: lists as given, the rest failed. */
const settled = (state: WizardState, told: Partial<Record<ListName, LookupResult>> = {}): WizardState => {
	const [next] = wantedLookups(state).filter(one => one.what !== 'list' || told[one.list]?.what !== 'waiting');
	if (!next) return state;
	const result: LookupResult =
		next.what === 'list'
			? (told[next.list] ?? {what: 'list', lists: {[next.list]: lists[next.list]}})
			: next.what === 'records'
				? {what: 'records', records: []}
				: {what: 'failed', says: 'no answer'};
	return settled(after(state, ended(next, result)), told);
};

const refused: LookupResult = {what: 'failed', says: 'it lacks the permission EnvironmentView'};

test('each list is looked up by itself: one that is refused is nobody else’s trouble', t => {
	const state = settled(inSpace(), {environments: refused});
	t.deepEqual(listingState(state, 'environments'), {told: undefined, failed: refused.says, isWhole: false});
	t.true(listingState(state, 'targetTags').isWhole);
	t.deepEqual(Object.keys(state.facts.server?.spaces[0]?.unlisted ?? {}), ['environments']);
	const typed = settled(answer(state, 'target', 'Default', 'build-07', 'Test, Somewhere', 'web'), {environments: refused});
	t.is(typed.at, 'review');
	t.deepEqual(typed.resolution.answers.environments, ['Test', 'Somewhere']);
	t.false(isWaiting(typed));
});

test('the review waits for the lists of what was chosen, and for no other', t => {
	const waiting: LookupResult = {what: 'waiting'};
	const at = (slow: ListName): WizardState => {
		const told = {[slow]: waiting};
		const begun = inSpace();
		const late = after(begun, {kind: 'lookup-began', lookup: lookupFor(begun, slow)});
		return settled(answer(settled(late, told), 'target', 'Default', 'build-07', ['Test'], ['web']), told);
	};
	t.true(isWaiting(at('environments')));
	for (const slow of ['tenants', 'targetTags', 'workerPools'] as const) t.false(isWaiting(at(slow)), slow);
});

test('what failed is looked up again, and nothing else', t => {
	const state = settled(inSpace(), {environments: refused});
	const again = after(state, {kind: 'look-again'});
	t.deepEqual(
		wantedLookups(again).flatMap(one => (one.what === 'list' ? [one.list] : [])),
		['environments'],
	);
	t.true(listingState(again, 'targetTags').isWhole);
	t.is(listingState(again, 'environments').failed, undefined);
	const come = after(again, ended(lookupFor(again, 'environments'), {what: 'list', lists: {environments: lists.environments ?? []}}));
	t.true(listingState(come, 'environments').isWhole);
});

test('pages of a list are there to choose from as they come; those of another space never are', t => {
	const begun = inSpace();
	const lookup = lookupFor(begun, 'environments');
	const soFar = {lists: {environments: [{id: 'Environments-1', name: 'Test'}]}, total: 10_000};
	const coming = after(begun, {kind: 'lookup-began', lookup}, {kind: 'lookup-went-on', lookup, soFar});
	t.like(listingState(coming, 'environments'), {told: soFar.lists.environments, total: 10_000, isWhole: false});
	const elsewhere = after(answer(coming, 'target', 'Platform'), {kind: 'lookup-went-on', lookup, soFar});
	t.deepEqual(listingState(elsewhere, 'environments'), {told: undefined, isWhole: false});
	const late = after(elsewhere, ended(lookup, {what: 'list', lists: {environments: lists.environments ?? []}}));
	t.deepEqual(listingState(late, 'environments'), {told: undefined, isWhole: false});
	t.true(listingState(answer(after(late, {kind: 'change', id: 'space'}), 'Default'), 'environments').isWhole);
});

test('the Server looks at this machine once it is known which proxies there are, or that nobody tells', t => {
	const wantsReach = (state: WizardState) => wantedLookups(state).some(({what}) => what === 'reach');
	const state = answer(inSpace({style: 'listening'}), 'target');
	t.false(wantsReach(state));
	const proxies = lookupFor(state, 'serverSideProxies');
	t.true(wantsReach(after(state, ended(proxies, {what: 'list', lists: {serverSideProxies: []}}))));
	t.true(wantsReach(after(state, ended(proxies, refused))));
});

test('beside a name stands what it does not say; dynamic pools are apart', t => {
	const told = listingOf([
		{id: 'Environments-1', name: 'Pre-Production', slug: 'pre-production'},
		{id: 'Environments-2', name: 'Production EU', slug: 'production-eu-2'},
		{id: 'WorkerPools-1', name: 'Default Worker Pool', isDefault: true, canAddWorkers: true},
		{id: 'WorkerPools-3', name: 'Hosted', isDefault: false, canAddWorkers: false},
		{id: 'MachinePolicies-2', name: 'Cattle', isDefault: false, deletesUnavailable: true, updatesTentacle: true},
		{id: 'Proxies-1', name: 'Branch', address: {host: 'proxy.example.com', port: 3128}},
		'Region/North',
	]);
	t.deepEqual(told.names, ['Pre-Production', 'Production EU', 'Default Worker Pool', 'Cattle', 'Branch', 'Region/North']);
	t.deepEqual(
		[...told.details],
		[
			['Production EU', 'production-eu-2'],
			['Default Worker Pool', 'default'],
			['Cattle', 'removes machines that stay unavailable · updates Tentacle by itself'],
			['Branch', 'proxy.example.com:3128'],
		],
	);
	t.deepEqual(told.closed, ['Hosted']);
});

test('names that cannot be chosen do nothing to a terminal', t => {
	t.notRegex(closedWords(['\u001B[2J\u202Epool']), /[\u001B\u202E]/);
});

test('a space whose id is a word of the language is a space like any other', t => {
	const id = 'constructor';
	const odd = {...server, spaces: [...server.spaces, {id, name: 'Odd', isDefault: false}]};
	const state = inSpace();
	const known = {...state.facts, server: odd};
	const answers = {...state.resolution.answers, certificate: 'renew', renewedThumbprint: 'AB'.repeat(20)} as const;
	const own = lookupsFor(answers, known).find(({what}) => what === 'own');
	const {server: found} = withLookups(known, answers, {[own?.key ?? '']: {what: 'own', own: {}}});
	t.is(found?.spaces.find(space => space.id === id)?.records, undefined);
});
