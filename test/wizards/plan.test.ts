import test from 'ava';
import type {Step} from '../../src/model/plan.ts';
import {renderBash} from '../../src/render/bash.ts';
import {renderPlan} from '../../src/render/plan-text.ts';
import {planFor} from '../../wizards/plan.ts';
import {
	facts,
	instance,
	listeningTarget,
	listeningTrust,
	pollingTarget,
	pollingWorker,
	record,
	settings,
	withRecords,
} from '../_helpers/facts.ts';
import {matchesGolden} from '../_helpers/snapshot.ts';

const todo = (steps: readonly Step[]): readonly string[] => steps.filter(({already}) => already === undefined).map(({id}) => id);

for (const [name, answers] of Object.entries({pollingTarget, pollingWorker, listeningTrust, listeningTarget})) {
	test(`the plan of ${name} reads as the golden file`, t => {
		matchesGolden(t, `plan-${name}.txt`, renderPlan(planFor(answers, facts)));
	});
	test(`the script of ${name} reads as the golden file`, t => {
		matchesGolden(t, `plan-${name}.sh`, renderBash(planFor(answers, facts)));
	});
}

test('the machine is known to the Server before its agent starts, and trusts it before that', t => {
	const ids = planFor(pollingWorker, facts).steps.map(({id}) => id);
	t.deepEqual(ids, [
		'create-instance',
		'protect-configuration',
		'new-certificate',
		'configure',
		'trust',
		'server-comms node1.example.com:10943',
		'server-comms node2.example.com:10943',
		'server-comms [fd00::3]:10944',
		'register',
		'service',
	]);
});

test('the config is private before a secret is in it', t => {
	const ids = planFor(listeningTrust, facts).steps.map(({id}) => id);
	t.true(ids.indexOf('protect-configuration') < ids.indexOf('new-certificate'));
});

test('a second set-up with the same answers has nothing to do', t => {
	t.deepEqual(todo(planFor(pollingTarget, withRecords([record], {instances: [instance]})).steps), []);
});

test('a further node is added, and the running agent restarted once', t => {
	const answers = {
		...pollingTarget,
		serverAddresses: [...(pollingTarget.serverAddresses ?? []), {host: 'node2.example.com', port: 10_943}],
	};
	t.deepEqual(todo(planFor(answers, withRecords([record], {instances: [instance]})).steps), [
		'server-comms node2.example.com:10943',
		'restart',
	]);
});

test('an own record that differs is brought up to date with all that the Server sent', t => {
	const answers = {...pollingTarget, environments: ['Test']};
	const step = planFor(answers, withRecords([record], {instances: [instance]})).steps.find(({id}) => id === 'register');
	t.is(step?.already, undefined);
	if (step?.run.kind !== 'request') return t.fail();
	t.is(step.run.method, 'PUT');
	t.like(step.run.body, {Unknown: 'kept', EnvironmentIds: ['Environments-1'], Endpoint: {Kept: true, Uri: {output: 'subscriptionId'}}});
});

test('somebody else’s record of the same name is not taken for our own', t => {
	const step = planFor(pollingTarget, withRecords([{...record, thumbprint: 'A'.repeat(40)}], {instances: [instance]})).steps.find(
		({id}) => id === 'register',
	);
	t.is(step?.run.kind === 'request' && step.run.method, 'POST');
});

test('a half-made instance is gone on with', t => {
	const {thumbprint: _thumbprint, ...bare} = settings;
	const half = {
		...instance,
		settings: {...bare, trusted: [], mode: 0o644},
		unit: {...instance.unit, installed: false, enabled: false, active: false},
	};
	t.deepEqual(todo(planFor(pollingTarget, {...facts, instances: [half]}).steps), [
		'protect-configuration',
		'new-certificate',
		'trust',
		'server-comms octopus.example.com:10943',
		'register',
		'service',
	]);
});

test('an agent that does not know the option is not given it, and the plan says so', t => {
	const step = planFor(pollingTarget, {...facts, tentacle: {path: '/opt/octopus/tentacle/Tentacle', version: '9.1.3736'}}).steps.find(
		({id}) => id === 'configure',
	);
	t.false(step?.run.kind === 'tentacle' && step.run.words.some(word => word.startsWith('--pollingConnectionCount')));
	t.regex(step?.why ?? '', /cannot set the number of polling connections/);
});

test('without the Server’s lists the plan can be read, and its script says what is missing', t => {
	const {server: _server, ...offline} = facts;
	const plan = planFor(pollingTarget, offline);
	t.regex(renderPlan(plan), /‹id of the environment Production›/);
	t.throws(() => renderBash(plan), {message: /id of the space Default/});
});

test('every step says how it is taken back, and what it goes with is a step', t => {
	for (const plan of [planFor(pollingWorker, facts), planFor(pollingTarget, withRecords([record], {instances: [instance]}))]) {
		for (const {id, undo} of plan.steps) {
			t.truthy(undo, id);
			if ('goesWith' in undo) t.true(plan.steps.some(step => step.id === undo.goesWith));
		}
		t.is(new Set(plan.steps.map(({id}) => id)).size, plan.steps.length);
	}
});

test('no step carries a secret, a reset of trust, or a separate value', t => {
	for (const answers of [pollingTarget, pollingWorker, listeningTrust]) {
		for (const {run} of planFor(answers, facts).steps) {
			if (run.kind !== 'tentacle') continue;
			t.false(run.words.some(word => /reset-trust|apiKey|password/i.test(word)));
			t.true(
				run.words.slice(1).every(word => /^--[A-Za-z-]+(=|$)/s.test(word)),
				run.words.join(' '),
			);
		}
	}
});
