import test from 'ava';
import {execute, type Performer, type ReadyAction} from '../../src/engine/execute.ts';
import type {ExecutionEvent, Plan, Step} from '../../src/model/plan.ts';

const step = (id: string, more: Partial<Step> = {}): Step => ({
	id,
	title: id,
	why: '',
	changes: '',
	run: {kind: 'tentacle', words: [id]},
	undo: {nothing: 'a test'},
	...more,
});
const plan = (...steps: Step[]): Plan => ({schemaVersion: 1, instance: 'T', configFile: '/c', tentacle: '/T', steps});

const register = step('register', {
	run: {
		kind: 'request',
		method: 'POST',
		url: 'https://o',
		path: ['/api/', 'workers', {output: 'thumbprint'}],
		credential: {kind: 'apiKey', apiKey: {secret: 'apiKey', from: {env: 'K'}}},
		body: {Endpoint: {Uri: {output: 'subscriptionId'}}, Ids: ['a', {output: 'thumbprint'}]},
	},
	outputs: ['recordId'],
});

type Options = {perform?: Performer['perform']; mayRun?: Performer['mayRun']; stop?: AbortSignal};

const run = async (
	of: Plan,
	{perform = async () => ({}), mayRun = async () => undefined, stop = new AbortController().signal}: Options = {},
) => {
	const performed: ReadyAction[] = [];
	const events: ExecutionEvent[] = [];
	const performer: Performer = {
		now: () => 0,
		output: async name => (name === 'thumbprint' ? 'THUMB' : 'poll://x/'),
		mayRun,
		perform(action, context) {
			performed.push(action);
			return perform(action, context);
		},
	};
	for await (const event of execute(of, performer, {signal: new AbortController().signal, stop})) events.push(event);
	return {performed, kinds: events.map(({kind}) => kind), events};
};

test('steps run in order, and tell their output as it comes', async t => {
	const {kinds, events} = await run(plan(step('a'), step('b')), {
		async perform(_action, {onLine}) {
			onLine('one', 'stdout');
			await Promise.resolve();
			onLine('two', 'stderr');
			return {};
		},
	});
	t.deepEqual(kinds, ['step-began', 'output', 'output', 'step-done', 'step-began', 'output', 'output', 'step-done', 'finished']);
	t.like(events[2], {line: 'two', stream: 'stderr'});
});

test('references are filled in with what earlier steps brought, also those with nothing to do', async t => {
	const {performed} = await run(
		plan(step('certificate', {outputs: ['thumbprint'], already: 'there'}), step('poll', {outputs: ['subscriptionId']}), register),
		{perform: async () => ({recordId: 'W-1'})},
	);
	t.like(performed[1], {path: '/api/workersTHUMB', body: {Endpoint: {Uri: 'poll://x/'}, Ids: ['a', 'THUMB']}});
});

test('a step whose reference has no value does not run', async t => {
	const {kinds, performed, events} = await run(plan(register));
	t.deepEqual(kinds, ['step-began', 'step-failed']);
	t.deepEqual(performed, []);
	t.regex(JSON.stringify(events[1]), /needs the/);
});

test('what the Server could not tell fails the plan before its first step', async t => {
	const unknown = step('register', {
		run: {
			kind: 'request',
			method: 'POST',
			url: 'https://o',
			path: ['/api/', {unknown: 'id of the space X'}],
			credential: {kind: 'apiKey', apiKey: {secret: 'apiKey', from: {env: 'K'}}},
		},
	});
	const {performed, events} = await run(plan(step('a'), unknown));
	t.deepEqual(performed, []);
	t.regex(JSON.stringify(events.at(-1)), /id of the space X/);
});

test('nothing runs after a failure', async t => {
	const failure = {says: 'no', lines: [], next: []};
	const {kinds} = await run(plan(step('a'), step('b')), {perform: async () => ({failure})});
	t.deepEqual(kinds, ['step-began', 'step-failed']);
});

test('a step that leaves no output has failed, though its command ended well', async t => {
	const {kinds, events} = await run(plan(step('certificate', {outputs: ['thumbprint']}), register));
	t.deepEqual(kinds, ['step-began', 'step-done', 'step-began', 'step-failed']);
	t.truthy(events);
});

test('when told to stop, the running step ends and no further one begins', async t => {
	const stopping = new AbortController();
	const {kinds, events} = await run(plan(step('a'), step('b')), {
		stop: stopping.signal,
		async perform() {
			stopping.abort();
			return {};
		},
	});
	t.deepEqual(kinds, ['step-began', 'step-done', 'stopped']);
	t.like(events[2], {before: {id: 'b'}});
});

test('a step that may not run now fails with the reason, and is not begun', async t => {
	const {kinds, performed} = await run(plan(step('restart')), {mayRun: async () => 'a script runs'});
	t.deepEqual(kinds, ['step-failed']);
	t.deepEqual(performed, []);
});

test('an error of ours is not a failure of the step: it is thrown', async t => {
	await t.throwsAsync(
		run(plan(step('a')), {
			async perform() {
				throw new Error('bug');
			},
		}),
		{message: 'bug'},
	);
});

test('what the Server tells stays in its own place: an id leads nowhere else, and no member of a record stands for a value of ours', async t => {
	const resource = {A: {output: 'thumbprint', Too: 1}, B: {output: 'else'}, C: {unknown: 'x', Too: 1}, D: {unknown: 1}};
	const {performed} = await run(
		plan(
			step('settings', {outputs: ['thumbprint', 'subscriptionId']}),
			register,
			step('delete', {
				run: {
					kind: 'request',
					method: 'PUT',
					url: 'https://o',
					path: ['/api/workers/', {output: 'recordId'}],
					credential: {kind: 'apiKey', apiKey: {secret: 'apiKey', from: {env: 'K'}}},
					body: resource,
				},
			}),
		),
		{perform: async () => ({recordId: '../users/1?x#'})},
	);
	t.like(performed[2], {path: '/api/workers/..%2Fusers%2F1%3Fx%23', body: resource});
});
