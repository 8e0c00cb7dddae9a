import test from 'ava';
import type {Answers} from '../../src/model/answers.ts';
import type {Facts, TrustedServer} from '../../src/model/facts.ts';
import {renderBash} from '../../src/render/bash.ts';
import {planFor} from '../../wizards/plan.ts';
import {usualForOthers} from '../../wizards/trust-steps.ts';
import {facts, instance, listeningTarget, pollingTarget, record, serverThumbprint, settings, withRecords} from '../_helpers/facts.ts';

const old = 'B2'.repeat(20);
const polled = (thumbprint: string, host: string): TrustedServer => ({
	thumbprint,
	style: 'polling',
	address: {host, port: 10_943},
	subscriptionId: `poll://${host}/`,
});
const trusting = (...trusted: readonly TrustedServer[]): Facts => ({
	...facts,
	instances: [{...instance, settings: {...settings, trusted}}],
});
const todo = (answers: Answers, world: Facts) =>
	planFor(answers, world)
		.steps.filter(({already}) => already === undefined)
		.map(({id, run}) => [id, run.kind === 'tentacle' ? run.words.slice(2).join(' ') : run.kind]);

test('the one Server that is moved away from is trusted no more; of several, and of a renewed one, none goes by itself', t => {
	t.is(usualForOthers(pollingTarget, trusting(polled(old, 'old'))), undefined);
	t.is(usualForOthers(pollingTarget, trusting(polled(old, 'old'), polled('C3'.repeat(20), 'older'))), 'keep');
	const both = trusting(polled(old, 'old'), polled(serverThumbprint, 'new'));
	t.is(usualForOthers(pollingTarget, withRecords([record], both)), 'keep');
	t.is(usualForOthers(pollingTarget, both), undefined, 'an earlier run has stopped before it was registered');
	const [one = instance] = both.instances;
	t.is(
		usualForOthers(pollingTarget, withRecords([record], {instances: [{...one, changedSinceStart: true}]})),
		undefined,
		'or before the restart',
	);
	const {server: _unasked, ...unseen} = both;
	t.is(usualForOthers(pollingTarget, unseen), 'keep');
	t.is(usualForOthers(pollingTarget, withRecords([record], trusting(polled(old, 'old')))), 'keep');
	t.is(usualForOthers(pollingTarget, facts), 'keep');
});

test('what is left goes when the new Server has taken the machine, and before the one restart', t => {
	const ids = todo({...pollingTarget, otherServers: 'remove'}, trusting(polled(old, 'a'), polled(old, 'b'))).map(([id]) => id);
	t.deepEqual(ids, ['trust', 'server-comms octopus.example.com:10943', 'register', `remove-trust ${old}`, 'restart']);
	const trustOnly = todo({...pollingTarget, registerNow: false, otherServers: 'remove'}, trusting(polled(old, 'a')));
	t.deepEqual(
		trustOnly.map(([id]) => id),
		['trust', 'server-comms octopus.example.com:10943', `remove-trust ${old}`, 'restart'],
	);
	const kept = todo({...pollingTarget, otherServers: 'keep'}, trusting(polled(old, 'a')));
	t.false(kept.some(([id]) => id?.startsWith('remove-trust')));
	const {steps} = planFor({...pollingTarget, otherServers: 'remove'}, trusting(polled(old, 'a')));
	t.true(steps.find(({already}) => already === undefined)?.stopsAgent, 'a running script is met before the first change');
	t.false(JSON.stringify(steps).includes('reset-trust'));
});

test('a thumbprint is taken out as it is stored, since Tentacle compares exactly', t => {
	const lower = old.toLowerCase();
	const words = todo({...pollingTarget, otherServers: 'remove'}, trusting(polled(lower, 'a')));
	t.deepEqual(
		words.find(([id]) => id === `remove-trust ${lower}`),
		[`remove-trust ${lower}`, `--remove-trust=${lower}`],
	);
});

test('who is to listen polls that Server no more and trusts it on, with Tentacle’s own registering too', t => {
	const answers: Answers = {...listeningTarget, instance: 'Tentacle', configFile: instance.configFile};
	const world = withRecords([record], trusting(polled(serverThumbprint, 'a'), polled(serverThumbprint, 'b')));
	for (const registerThrough of ['api', 'tentacle'] as const) {
		const steps = todo({...answers, registerThrough}, world);
		t.deepEqual(steps.find(([id]) => id === 'trust')?.[1], `--remove-trust=${serverThumbprint} --trust=${serverThumbprint}`);
		t.is(steps.at(-1)?.[0], registerThrough === 'api' ? 'register' : 'restart');
	}
});

test('a new certificate of the same Server is exchanged, and nothing else is done', t => {
	const subscription = {...polled(old, 'octopus.example.com'), subscriptionId: record.uri ?? ''};
	const steps = todo(pollingTarget, withRecords([record], trusting(subscription)));
	t.deepEqual(steps, [
		['trust', `--oldThumbprint=${old} --newThumbprint=${serverThumbprint}`],
		['restart', '--restart'],
	]);
});

test('what remains for a person is told by the script, whatever a record is called', t => {
	const other = {...record, id: 'Workers-1', name: 'it’s $(touch /tmp/x)\u001B[31m', registeredAs: 'worker'} as const;
	const answers: Answers = {...listeningTarget, instance: 'Tentacle', configFile: instance.configFile};
	const script = renderBash(planFor(answers, withRecords([record, other], trusting(polled(serverThumbprint, 'a')))));
	t.regex(script, /\nprintf '%s\\n' 'Octopus cannot reach this machine any more as the worker it’s \$\(touch/);
	t.false(script.includes('\u001B'));
});
