import test from 'ava';
import {type RunEvent, runSetUp} from '../../src/engine/run-set-up.ts';
import type {Action, Plan, Step} from '../../src/model/plan.ts';
import type {Probes} from '../../src/model/probes.ts';

const step = (id: string, run: Action, more: Partial<Step> = {}): Step => ({
	id,
	title: id,
	why: '',
	changes: '',
	run,
	undo: {nothing: ''},
	...more,
});
const tentacle = (command: string): Action => ({kind: 'tentacle', words: [command]});
const request = (path: Extract<Action, {kind: 'request'}>['path']): Action => ({
	kind: 'request',
	method: 'POST',
	url: 'https://octopus.example.com',
	path,
	credential: {kind: 'apiKey', apiKey: {secret: 'apiKey', from: {env: 'KEY'}}},
});
const planOf = (...steps: readonly Step[]): Plan => ({schemaVersion: 1, instance: 'x', configFile: '/c', tentacle: '/t', steps});

const run = async (plan: Plan) => {
	const performed: string[] = [];
	const events: RunEvent[] = [];
	const signal = new AbortController().signal;
	for await (const event of runSetUp({
		plan,
		answers: {},
		checks: [],
		precedence: {order: [], explains: {}},
		probesFor: () => ({}) as Probes,
		performer: {
			now: () => 0,
			mayRun: async () => undefined,
			output: async () => 'AB'.repeat(20),
			perform: async action => {
				performed.push(action.kind === 'request' ? action.path : action.kind);
				return {};
			},
		},
		despite: [],
		signal,
		stop: signal,
	}))
		events.push(event);
	const last = events.at(-1);
	return {performed, outcome: last?.kind === 'ended' ? last.outcome : undefined};
};

test('what an early step brings is there after the agent has started', async t => {
	const {performed, outcome} = await run(
		planOf(
			step('certificate', tentacle('new-certificate'), {outputs: ['thumbprint']}),
			step('service', tentacle('service'), {startsAgent: true}),
			step('register', request(['/api/machines/', {output: 'thumbprint'}])),
		),
	);
	t.is(outcome?.kind, 'done');
	t.deepEqual(performed, ['tentacle', 'tentacle', `/api/machines/${'AB'.repeat(20)}`]);
});

test('what is unknown in a step after the start of the agent fails the run before its first step', async t => {
	const {performed, outcome} = await run(
		planOf(
			step('service', tentacle('service'), {startsAgent: true}),
			step('register', request(['/api/', {unknown: 'id of the space Default'}])),
		),
	);
	t.deepEqual(performed, []);
	t.is(outcome?.failedStep?.failure.says, 'This step needs the id of the space Default, which is not known.');
});
