import test from 'ava';
import {type RunEvent, runSetUp} from '../../src/engine/run-set-up.ts';
import {type AnyCheck, defineCheck} from '../../src/model/check.ts';
import {given} from '../../src/model/condition.ts';
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

const run = async (plan: Plan, more: Partial<Parameters<typeof runSetUp>[0]> = {}) => {
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
		...more,
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

test('consent to a failure is none to what could not be judged for it', async t => {
	const rights = defineCheck({
		id: 'octopus/permissions',
		category: 'octopus',
		title: 'Rights',
		stage: 'before',
		reasons: {lacking: {verdict: 'fail', finding: 'API007', says: '', owner: 'octopus', remedy: ''}},
		gather: async () => null,
		judge: () => 'lacking',
	});
	const holder = defineCheck({
		id: 'octopus/name',
		category: 'octopus',
		title: 'Holder',
		stage: 'before',
		needs: ['octopus/permissions'],
		vital: given('replace'),
		reasons: {gone: {verdict: 'pass', says: ''}},
		gather: async () => null,
		judge: () => 'gone',
	});
	const checks: readonly AnyCheck[] = [rights, holder];
	const plan = planOf(step('service', tentacle('service')));
	const taking = await run(plan, {checks, despite: ['API007'], answers: {replace: 'unavailable'}});
	t.like(taking, {performed: [], outcome: {kind: 'refused', exitCode: 5}});
	t.deepEqual((await run(plan, {checks, despite: ['API007']})).performed, ['tentacle']);
});
