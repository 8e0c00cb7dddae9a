import test from 'ava';
import {initialOf} from '../../src/engine/fields.ts';
import type {Lookup, LookupResult} from '../../src/engine/lookup.ts';
import {lookupsFor} from '../../src/engine/lookups.ts';
import {asidesFor} from '../../src/engine/notes.ts';
import {holdOf} from '../../src/engine/proof.ts';
import type {Resolver} from '../../src/engine/resolve.ts';
import {fromEnvironment, fromFile, merge} from '../../src/engine/sources.ts';
import {asked, reduce, startWizard, type WizardEvent, type WizardState} from '../../src/engine/wizard.ts';
import {isWaiting, lookupOf, wantedLookups} from '../../src/engine/wizard-lookups.ts';
import type {Facts} from '../../src/model/facts.ts';
import {questions} from '../../wizards/questions.ts';
import {facts, server} from '../_helpers/facts.ts';

const resolver: Resolver = {questions, readSecret: () => 'API-ABCDEFGHIJKLMNOPQRSTUVWXYZ', existing: () => undefined};
const {server: _server, ...offline} = facts;

const start = (document: Record<string, unknown> = {}, machine: Facts = offline): WizardState =>
	startWizard(resolver, fromFile(questions, document, '/a.yaml').given, machine);
const after = (state: WizardState, ...events: WizardEvent[]): WizardState =>
	events.reduce((before, event) => reduce(resolver, before, event), state);
/** Enter with a value, on the question that is on the screen. */
const enter = (state: WizardState, raw: unknown): WizardState =>
	state.at === 'review' ? state : after(state, {kind: 'answer', id: state.at, raw});
/** The same, where an Octopus answers at every address. */
const answer = (state: WizardState, raw: unknown): WizardState => {
	const entered = enter(state, raw);
	return entered.hold && entered.at === 'serverUrl' ? ended(entered, 'portal', octopus) : entered;
};
const octopus: LookupResult = {
	what: 'portal',
	portal: {url: 'https://octopus.example.com', application: 'Octopus Deploy', version: '2026.3.1', milliseconds: 1},
};
const account: LookupResult = {what: 'account', server};
const unreachable: LookupResult = {what: 'failed', says: 'no answer'};
/** The lookup of these answers has ended so. */
const ended = (state: WizardState, what: Lookup['what'], result: LookupResult): WizardState => {
	const lookup = lookupsFor(state.resolution.answers, state.facts).find(one => one.what === what);
	if (!lookup) throw new Error(`Nothing calls for ${what}`);
	return after(state, {kind: 'lookup-ended', lookup, result});
};
const answerAll = (state: WizardState, ...raws: unknown[]): WizardState => raws.reduce(answer, state);

const lookedUp = (state: WizardState): WizardState => {
	const [lookup] = wantedLookups(state).filter(({what}) => what !== 'portal');
	if (!lookup) return state;
	const lists = server.spaces[0]?.lists;
	const began = after(state, {kind: 'lookup-began', lookup});
	if (lookup.what === 'account')
		return lookedUp(
			after(began, {
				kind: 'lookup-ended',
				lookup,
				result: {what: 'account', server: {...server, spaces: server.spaces.map(({id, name, isDefault}) => ({id, name, isDefault}))}},
			}),
		);
	if (lookup.what === 'list' && lists)
		return lookedUp(after(began, {kind: 'lookup-ended', lookup, result: {what: 'list', lists: {[lookup.list]: lists[lookup.list]}}}));
	return lookedUp(after(began, {kind: 'lookup-ended', lookup, result: {what: 'records', records: []}}));
};

const untilSpace = (state: WizardState): WizardState =>
	lookedUp(answerAll(state, 'Tentacle', 'polling', true, 'https://octopus.example.com', 'apiKey', {typed: 1}));

test('a simple run asks the bold questions only, and ends at the review', t => {
	let state = untilSpace(start());
	t.is(state.at, 'registerAs');
	state = lookedUp(answerAll(state, 'worker', 'Default'));
	state = lookedUp(answerAll(state, 'build-07', ['Linux Builders']));
	t.is(state.at, 'review');
	t.deepEqual(state.confirmed, [
		'instance',
		'style',
		'registerNow',
		'serverUrl',
		'authentication',
		'apiKey',
		'registerAs',
		'space',
		'name',
		'workerPools',
	]);
	t.deepEqual(state.resolution.problems, []);
	t.is(state.resolution.answers.serverThumbprint, server.thumbprint);
});

test('a bad value stays on its question with what is wanted, and nothing is lost', t => {
	const state = answer(start(), 'a b');
	t.is(state.at, 'instance');
	t.regex(state.problem ?? '', /letters, digits/);
	t.is(state.drafts.instance, 'a b');
	t.is(after(state, {kind: 'edited'}).problem, undefined);
});

test('Esc goes back, keeps what was typed, and forward leads through the same pages', t => {
	const state = answerAll(start(), 'Tentacle', 'polling');
	const back = after(state, {kind: 'back', id: 'registerNow', draft: undefined}, {kind: 'back', id: 'style', draft: undefined});
	t.is(back.at, 'instance');
	const forward = answer(back, 'Tentacle');
	t.is(forward.at, 'style');
	t.is(forward.resolution.answers.style, 'polling');
});

test('an unfinished value is there again when its question is', t => {
	const state = answerAll(start(), 'Tentacle', 'polling', true);
	const left = after(state, {kind: 'back', id: 'serverUrl', draft: 'https://octo'});
	t.is(answer(left, true).drafts.serverUrl, 'https://octo');
});

test('an answer for an earlier question that comes too late changes nothing', t => {
	const state = answer(start(), 'Tentacle');
	t.is(after(state, {kind: 'answer', id: 'instance', raw: 'Other'}), state);
});

test('a reply for answers that have changed since never lands', t => {
	const state = answerAll(start(), 'Tentacle', 'polling', true, 'https://old.example.com', 'apiKey', {typed: 1});
	const lookup = wantedLookups(state).find(({what}) => what === 'account');
	if (!lookup) return t.fail();
	const changed = answer(after(state, {kind: 'lookup-began', lookup}, {kind: 'change', id: 'serverUrl'}), 'https://new.example.com');
	const late = after(changed, {kind: 'lookup-ended', lookup, result: {what: 'account', server}});
	t.is(late.facts.server, undefined);
	t.is(lookupOf(late, 'account'), undefined);
});

test('what a lookup may still bring is not asked; when it fails, it is', t => {
	const state = answerAll(start(), 'Tentacle', 'polling', true, 'https://octopus.example.com', 'apiKey', {typed: 1});
	t.true(isWaiting(state));
	t.false(asked(resolver, lookedUp(state)).includes('serverThumbprint'));
	const failed = enter(ended(state, 'account', unreachable), {typed: 1});
	t.is(failed.at, 'serverThumbprint');
});

test('a change from the review asks what it makes necessary, and comes back', t => {
	let state = lookedUp(answerAll(untilSpace(start()), 'worker', 'Default'));
	state = lookedUp(answerAll(state, 'build-07', ['Linux Builders']));
	state = after(state, {kind: 'change', id: 'registerAs'});
	t.true(state.changing);
	state = answer(state, 'target');
	t.is(state.at, 'environments');
	state = answerAll(state, ['Test'], ['web']);
	t.is(state.at, 'review');
	t.is(state.resolution.answers.workerPools, undefined);
});

test('Esc from a change goes back to the review with the answer as it was', t => {
	let state = lookedUp(answerAll(untilSpace(start()), 'worker', 'Default'));
	state = lookedUp(answerAll(state, 'build-07', ['Linux Builders']));
	const back = after(state, {kind: 'change', id: 'homeFolder'}, {kind: 'back', id: 'homeFolder', draft: '/somewhere'});
	t.is(back.at, 'review');
	t.is(back.resolution.answers.homeFolder, '/var/opt/octopus/Tentacle');
});

test('a file’s answers are offered, a flag’s are not asked again', t => {
	const state = startWizard(
		resolver,
		{
			instance: [{raw: 'Web', source: {kind: 'flag', name: 'instance'}}],
			style: [{raw: 'listening', source: {kind: 'file', path: '/a', key: 'style'}}],
		},
		offline,
	);
	t.is(state.at, 'style');
	t.is(state.resolution.answers.instance, 'Web');
});

test('a file’s key says how one signs in, and that is not asked after the key was entered either', t => {
	const begun = answerAll(start({apiKey: {file: '/key'}}), 'Tentacle', 'polling', true, 'https://octopus.example.com');
	t.is(begun.at, 'apiKey');
	for (const raw of [{file: '/key'}, {typed: 1}]) {
		const state = lookedUp(answer(begun, raw));
		t.is(state.at, 'registerAs');
		t.false(asked(resolver, state).includes('authentication'));
	}
});

test('how to sign in, said by a flag, is not asked once the password is typed', t => {
	const flags = {authentication: [{raw: 'password', source: {kind: 'flag', name: 'authentication'}}]} as const;
	const begun = startWizard(resolver, {...flags, username: [{raw: 'svc', source: {kind: 'flag', name: 'username'}}]}, offline);
	const state = answerAll(begun, 'Tentacle', 'polling', true, 'https://octopus.example.com', {typed: 1});
	t.is(state.resolution.answers.authentication, 'password');
	t.false(asked(resolver, state).includes('authentication'));
});

test('a bad value of a file is asked at once, with what is wanted', t => {
	const state = answerAll(start({homeFolder: 'relative'}), 'Tentacle', 'listening', false);
	t.is(state.at, 'serverThumbprint');
	const next = answer(state, 'CF181A4C629B9FDEDC4BE7027B1D2E85BE339377');
	t.is(next.at, 'homeFolder');
	t.regex(next.problem ?? '', /absolute path/);
});

test('how to sign in is asked of who has given nothing; a key of a file says it, also once it is confirmed', t => {
	t.is(answerAll(start(), 'Tentacle', 'polling', true, 'https://octopus.example.com').at, 'authentication');
	const withKey = answerAll(start({apiKey: {env: 'KEY'}}), 'Tentacle', 'polling', true, 'https://octopus.example.com');
	t.is(withKey.at, 'apiKey');
	const known = ended(answer(withKey, {env: 'KEY'}), 'account', account);
	t.is(known.at, 'registerAs');
	const other = answerAll(after(known, {kind: 'change', id: 'authentication'}), 'password');
	t.is(other.at, 'username');
	t.is(other.resolution.answers.apiKey, undefined);
});

test('between the answer of one lookup and the begin of the next one the wizard still waits', t => {
	const typed = answerAll(start(), 'Tentacle', 'polling', true, 'https://octopus.example.com', 'apiKey', {typed: 1});
	const lookup = wantedLookups(typed).find(({what}) => what === 'account');
	if (!lookup) return t.fail();
	const {lists: _lists, ...space} = server.spaces[0] ?? {id: '', name: '', isDefault: true};
	const answered = after(
		typed,
		{kind: 'lookup-began', lookup},
		{
			kind: 'lookup-ended',
			lookup,
			result: {what: 'account', server: {...server, spaces: [{...space, isDefault: true}]}},
		},
	);
	t.deepEqual(
		Object.values(answered.lookups).filter(({what}) => what === 'waiting'),
		[],
	);
	t.true(isWaiting(answered));
	t.false(isWaiting(lookedUp(after(answered, ...portalOf(answered)))));
});

test('what no lookup can bring is asked at once, also while one is under way', t => {
	const typed = answerAll(start(), 'Tentacle', 'polling', true, 'https://octopus.example.com', 'apiKey', {typed: 1});
	const [lookup] = wantedLookups(typed);
	if (!lookup) return t.fail();
	const changing = after(typed, {kind: 'lookup-began', lookup}, {kind: 'change', id: 'proxy'});
	t.is(changing.at, 'proxy');
	const behind = after(changing, {kind: 'answer', id: 'proxy', raw: 'http://svc@proxy.example.com:3128'});
	t.true(isWaiting(behind));
	t.is(behind.at, 'proxyPassword');
});

const atServer = (): WizardState => answerAll(start(), 'Tentacle', 'polling', true);
const atKey = (): WizardState => answerAll(atServer(), 'https://octopus.example.com', 'apiKey');

test('an address holds its page until an Octopus answers there, and then goes on by itself', t => {
	const held = enter(atServer(), 'https://octopus.example.com');
	t.is(held.at, 'serverUrl');
	t.is(holdOf(held)?.is, 'waiting');
	t.deepEqual(
		wantedLookups(held).map(({what}) => what),
		['portal'],
	);
	t.is(enter(held, 'https://octopus.example.com').at, 'serverUrl');
	const proven = ended(held, 'portal', octopus);
	t.is(proven.at, 'authentication');
	t.is(holdOf(proven), undefined);
	t.is(enter(after(proven, {kind: 'back', id: 'authentication', draft: undefined}), 'https://octopus.example.com').at, 'authentication');
});

test('an address that cannot be reached stays with its value; the same once more goes on, and then no key is waited for', t => {
	const typed = 'https://octopus.example.com';
	for (const result of [
		unreachable,
		{what: 'portal', portal: {url: typed, code: 'ECONNREFUSED', failedAt: 'tcp', milliseconds: 1}},
	] as const) {
		const refused = ended(enter(atServer(), typed), 'portal', result);
		t.is(refused.at, 'serverUrl');
		t.is(holdOf(refused)?.is, 'refused');
		t.is(initialOf('serverUrl', refused), typed);
		const other = enter(after(refused, {kind: 'edited'}), 'https://other.example.com');
		t.is(holdOf(other)?.is, 'waiting');
		const on = enter(refused, typed);
		t.is(on.at, 'authentication');
		t.is(answerAll(on, 'apiKey', {typed: 1}).at, 'registerAs');
	}
});

test('a refused address is asked for again, and goes on by itself when it answers then', t => {
	const again = after(ended(enter(atServer(), 'https://octopus.example.com'), 'portal', unreachable), {kind: 'look-again'});
	t.is(holdOf(again)?.is, 'waiting');
	t.true(wantedLookups(again).some(({what}) => what === 'portal'));
	t.is(ended(again, 'portal', octopus).at, 'authentication');
});

test('a credential that the Server refuses goes nowhere; another one does', t => {
	const refused = ended(enter(atKey(), {typed: 1}), 'account', {what: 'failed', says: 'refused (401)', isFinal: true});
	t.is(refused.at, 'apiKey');
	t.is(holdOf(refused)?.is, 'final');
	t.is(enter(refused, {typed: 1}).at, 'apiKey');
	const other = enter(after(refused, {kind: 'edited'}), {typed: 2});
	t.is(holdOf(other)?.is, 'waiting');
	t.is(ended(other, 'account', account).at, 'registerAs');
});

test('whoever has answered both can change user name and password from the review, one after the other', t => {
	const wrong: LookupResult = {what: 'failed', says: 'refused (401)', isFinal: true};
	const given = {
		instance: 'Tentacle',
		style: 'listening',
		serverUrl: 'https://octopus.example.com',
		authentication: 'password',
		username: 'alice',
		password: {env: 'PASSWORD'},
	};
	const before = start(given);
	const name = ended(enter(after(before, {kind: 'change', id: 'username'}), 'bob'), 'account', wrong);
	t.is(name.at, 'username');
	t.is(holdOf(name)?.is, 'refused', 'the password may be what is wrong');
	const gone = enter(name, 'bob');
	t.not(gone.at, 'username');
	t.is(gone.resolution.answers.username, 'bob');
	const password = ended(enter(after(gone, {kind: 'change', id: 'password'}), {typed: 1}), 'account', wrong);
	t.is(holdOf(password)?.is, 'final');
	const right = enter(after(password, {kind: 'edited'}), {typed: 2});
	t.not(ended(right, 'account', account).at, 'password');
});

test('a credential of a variable or a flag that the Server refuses is asked for, all of it', t => {
	const wrong: LookupResult = {what: 'failed', says: 'refused (401)', isFinal: true};
	const before = {instance: 'Tentacle', style: 'polling', serverUrl: 'https://octopus.example.com'};
	const startWith = (environment: Record<string, string>): WizardState =>
		answerAll(
			startWizard(resolver, merge(fromEnvironment(questions, environment), fromFile(questions, before, '/a.yaml').given), offline),
			'Tentacle',
			'polling',
			true,
			'https://octopus.example.com',
		);
	const key = startWith({OCTOPUS_API_KEY: 'API-OLD'});
	t.false(asked(resolver, key).includes('apiKey'));
	const refused = enter(ended(key, 'account', wrong), 'target');
	t.is(refused.at, 'apiKey');
	t.is(holdOf(enter(refused, {env: 'OCTOPUS_API_KEY'}))?.is, 'final');
	t.is(ended(enter(refused, {typed: 1}), 'account', account).at, 'space');
	const both = enter(ended(startWith({ServerUsername: 'alice', ServerPassword: 'old'}), 'account', wrong), 'target');
	t.is(both.at, 'username');
	t.like(asidesFor('username', both, {asides: {}}), [{tone: 'bad', says: 'refused (401)'}]);
	const named = ended(enter(both, 'bob'), 'account', wrong);
	t.is(named.at, 'password');
	t.not(ended(enter(named, {typed: 1}), 'account', account).at, 'password');
});

test('a PFX file holds its page until it opens or wants its password, and that page until it opens with it', t => {
	const seen = (pfx: Extract<LookupResult, {what: 'pfx'}>['pfx']): LookupResult => ({what: 'pfx', pfx});
	const opened = seen({
		certificate: {thumbprint: 'A'.repeat(40), subject: 'CN=Tentacle', notBefore: '', notAfter: '', keyBits: 2048},
	});
	const given = {instance: 'Tentacle', style: 'listening', certificate: 'import', registerNow: false, serverThumbprint: 'B'.repeat(40)};
	const entered = enter(answerAll(start(given), 'Tentacle', 'listening', false), '/a.pfx');
	t.is(entered.at, 'certificateFile');
	t.is(holdOf(entered)?.is, 'waiting');
	t.regex(holdOf(entered)?.says ?? '', /file/);
	const missing = ended(entered, 'pfx', seen({problem: 'unreadable', why: 'ENOENT'}));
	t.is(missing.at, 'certificateFile');
	t.is(holdOf(missing)?.is, 'refused');
	t.not(enter(missing, '/a.pfx').at, 'certificateFile');
	t.not(ended(entered, 'pfx', opened).at, 'certificateFile');
	const locked = ended(entered, 'pfx', seen({problem: 'password'}));
	t.is(locked.at, 'certificatePassword');
	const wrong = ended(enter(locked, {typed: 1}), 'pfx', seen({problem: 'password'}));
	t.is(wrong.at, 'certificatePassword');
	t.is(holdOf(wrong)?.is, 'refused');
	t.not(ended(enter(after(wrong, {kind: 'edited'}), {typed: 2}), 'pfx', opened).at, 'certificatePassword');
});

test('a credential that could not be asked about goes on when it is given once more', t => {
	const refused = ended(enter(atKey(), {typed: 1}), 'account', unreachable);
	t.is(refused.at, 'apiKey');
	t.is(holdOf(refused)?.is, 'refused');
	t.is(enter(refused, {typed: 1}).at, 'serverThumbprint');
});

test('typing ends the wait, and what was asked before never lands', t => {
	const held = enter(atServer(), 'https://octopus.example.com');
	const [lookup] = wantedLookups(held);
	if (!lookup) return t.fail();
	const edited = after(held, {kind: 'lookup-began', lookup}, {kind: 'edited'});
	t.is(holdOf(edited), undefined);
	const late = after(edited, {kind: 'lookup-ended', lookup, result: octopus});
	t.is(late.at, 'serverUrl');
	t.is(late.facts.portal, undefined);
	t.is(late.resolution.answers.serverUrl, undefined);
	t.is(enter(late, 'https://octopus.example.com').at, 'authentication');
});

test('Esc ends the wait and keeps the answer for when its page is there again; what comes meanwhile moves nothing', t => {
	const held = enter(atServer(), 'https://octopus.example.com');
	const back = after(held, {kind: 'back', id: 'serverUrl', draft: 'https://octopus.example.com'});
	t.is(back.at, 'registerNow');
	const late = ended(back, 'portal', octopus);
	t.is(late.at, 'registerNow');
	const again = enter(late, true);
	t.is(again.at, 'serverUrl');
	t.is(enter(again, 'https://octopus.example.com').at, 'authentication');
});

test('from the review, an answer that is not proven is as it was after Esc, and changed after its proof', t => {
	let state = lookedUp(answerAll(untilSpace(start()), 'worker', 'Default'));
	state = lookedUp(answerAll(state, 'build-07', ['Linux Builders']));
	const held = enter(after(state, {kind: 'change', id: 'serverUrl'}), 'https://new.example.com');
	t.is(held.at, 'serverUrl');
	const back = after(held, {kind: 'back', id: 'serverUrl', draft: 'https://new.example.com'});
	t.is(back.at, 'review');
	t.is(back.resolution.answers.serverUrl, 'https://octopus.example.com');
	t.is(ended(ended(held, 'portal', octopus), 'account', account).resolution.answers.serverUrl, 'https://new.example.com');
});

test('user name and password are proven together: the last page of them waits, and from the review each', t => {
	const user = answerAll(atServer(), 'https://octopus.example.com', 'password', 'svc');
	t.is(user.at, 'password');
	const refusal = {what: 'failed', says: 'refused (400)', isFinal: true} as const;
	const refused = ended(enter(user, {typed: 1}), 'account', refusal);
	t.is(refused.at, 'password');
	const corrected = enter(after(refused, {kind: 'back', id: 'password', draft: undefined}), 'svc-deploy');
	t.is(corrected.at, 'password');
	const known = ended(enter(corrected, {typed: 1}), 'account', account);
	t.is(known.at, 'registerAs');
	const changed = enter(after(known, {kind: 'change', id: 'username'}), 'nobody');
	t.is(ended(changed, 'account', refusal).at, 'username');
});

const portalOf = (state: WizardState): readonly WizardEvent[] =>
	wantedLookups(state)
		.filter(({what}) => what === 'portal')
		.map(lookup => ({kind: 'lookup-ended', lookup, result: {what: 'failed', says: 'no answer'}}));

test('what was given in a wrong form stands in the field, but for what may be a secret', t => {
	for (const [id, raw, shown] of [
		['proxy', 'http://proxy.example.com', true],
		['proxy', 'http://svc:canary@proxy.example.com:3128', false],
		['serverUrl', 'https://me:canary@octopus.example.com', false],
		['serverThumbprint', 'API-CANARY', false],
		['serverThumbprint', 'AB:CD', true],
	] as const) {
		const state = start({style: 'polling', [id]: raw});
		t.true(
			state.resolution.problems.some(problem => problem.id === id && !problem.missing),
			raw,
		);
		t.is(initialOf(id, state, questions[id]), shown ? raw : undefined);
	}
});
