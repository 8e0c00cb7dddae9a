import test from 'ava';
import type {Answers} from '../../src/model/answers.ts';
import type {Facts} from '../../src/model/facts.ts';
import type {Action, Step} from '../../src/model/plan.ts';
import {renderPlan} from '../../src/render/plan-text.ts';
import {planFor} from '../../wizards/plan.ts';
import {
	facts,
	instance,
	listeningTarget,
	ownThumbprint,
	pollingTarget,
	record,
	server,
	serverThumbprint,
	settings,
	withRecords,
} from '../_helpers/facts.ts';

const newThumbprint = 'A1'.repeat(20);
const pfx = {
	certificate: {
		thumbprint: newThumbprint,
		subject: 'CN=build-07',
		notBefore: '2020-01-01T00:00:00.000Z',
		notAfter: '2120-01-01T00:00:00.000Z',
		keyBits: 2048,
	},
};
const password = {secret: 'certificatePassword', from: {file: '/root/pfx-password'}} as const;
const renew: Answers = {...pollingTarget, certificate: 'renew', renewedThumbprint: ownThumbprint};
const importing: Answers = {
	...pollingTarget,
	certificate: 'import',
	certificateFile: '/root/machine.pfx',
	certificatePassword: password,
	renewedThumbprint: 'none',
};
const there: Partial<Facts> = {instances: [instance]};

const todo = (answers: Answers, known: Facts): readonly Step[] =>
	planFor(answers, known).steps.filter(({already}) => already === undefined);
const ids = (answers: Answers, known: Facts): readonly string[] => todo(answers, known).map(({id}) => id);
const step = (answers: Answers, known: Facts, id: string): Step | undefined => planFor(answers, known).steps.find(one => one.id === id);
const thumbprintSent = (run: Action | undefined): unknown =>
	run?.kind === 'request' ? (run.body as {Endpoint?: {Thumbprint?: unknown}}).Endpoint?.Thumbprint : undefined;

test('renewal, polling: nothing but the certificate, the record, a restart, and the old key', t => {
	const known = withRecords([record], there);
	t.deepEqual(ids(renew, known), ['replace-certificate', 'register', 'restart', 'forget-key']);
	t.like(step(renew, known, 'replace-certificate'), {
		run: {kind: 'tentacle', words: ['new-certificate', '--instance=Tentacle']},
		stopsAgent: true,
		startsAgent: true,
	});
	t.deepEqual(thumbprintSent(step(renew, known, 'register')?.run), {output: 'thumbprint'});
});

test('renewal, listening: the Server finds the new certificate before the record is changed', t => {
	const listening = {
		...instance,
		name: 'Web',
		configFile: '/etc/octopus/Web/tentacle-Web.config',
		settings: {
			...settings,
			homeFolder: '/var/opt/octopus/Web',
			applicationFolder: '/srv/apps',
			noListen: false,
			trusted: [{thumbprint: serverThumbprint, style: 'listening'}],
		},
	} as const;
	const own = {...record, name: 'web01', communicationStyle: 'TentaclePassive', uri: 'https://web01.example.com:10933/'};
	const answers = {...listeningTarget, certificate: 'renew', renewedThumbprint: ownThumbprint} as const;
	t.deepEqual(ids(answers, withRecords([own], {instances: [listening]})), [
		'replace-certificate',
		'restart',
		'discover',
		'register',
		'forget-key',
	]);
});

test('the same answers do nothing a second time', t => {
	const renewed = {...instance, settings: {...settings, thumbprint: newThumbprint}};
	const known = withRecords([{...record, thumbprint: newThumbprint}], {instances: [renewed]});
	t.deepEqual(ids(renew, known), []);
	t.deepEqual(ids(importing, {...known, pfx}), []);
});

test('what an interrupted run has left is done: the record, and a restart that was missed', t => {
	const half = {...instance, settings: {...settings, thumbprint: newThumbprint}};
	// The agent was refused so far, and tries again at its leisure.
	t.deepEqual(ids(renew, withRecords([record], {instances: [half]})), ['register', 'restart']);
	t.deepEqual(ids(renew, withRecords([record], {instances: [{...half, changedSinceStart: true}]})), ['register', 'restart']);
	// Whatever has changed the file: the agent does not know of it.
	t.deepEqual(
		ids(pollingTarget, withRecords([{...record, thumbprint: newThumbprint}], {instances: [{...half, changedSinceStart: true}]})),
		['restart'],
	);
});

test('every record of the old certificate gets the new one; what is of no Tentacle, and what has it already, is left', t => {
	const elsewhere = {...record, id: 'Workers-3', registeredAs: 'worker', name: 'build-07-worker'} as const;
	const known = withRecords(
		[record, {...elsewhere, id: 'Workers-4', thumbprint: newThumbprint}, {...elsewhere, id: 'Workers-5', communicationStyle: 'Ssh'}],
		there,
	);
	const spaces = known.server?.spaces.map(space => (space.id === 'Spaces-2' ? {...space, records: [elsewhere]} : space)) ?? [];
	const plan = planFor(renew, {...known, server: {...server, spaces}});
	const renewed = plan.steps.filter(({id}) => id.startsWith('renew '));
	t.deepEqual(
		renewed.map(({run}) => run.kind === 'request' && `${run.method} ${run.path.join('')}`),
		['PUT /api/Spaces-2/workers/Workers-3'],
	);
	t.like(renewed[0]?.run, {
		body: {Unknown: 'kept', Endpoint: {CommunicationStyle: 'TentacleActive', Kept: true, Thumbprint: {output: 'thumbprint'}}},
	});
});

test('an import is shown as what it is, and nothing in the plan holds more than a reference to the password', t => {
	const plan = planFor(importing, {...facts, pfx});
	const first = plan.steps.find(({id}) => id === 'import-certificate');
	t.like(first, {
		run: {
			kind: 'tentacle',
			words: ['import-certificate', '--instance=Tentacle'],
			pfx: {file: '/root/machine.pfx', password, thumbprint: newThumbprint},
		},
		undo: {goesWith: 'create-instance'},
	});
	t.regex(
		renderPlan(plan),
		/runs {5}\S+Tentacle import-certificate --instance=Tentacle --from-file=‹\/root\/machine\.pfx, without its password, in memory›/,
	);
	// Of a file that opens without it, no script needs one.
	const bare = planFor(importing, {...facts, pfx: {...pfx, open: true}}).steps.find(({id}) => id === 'import-certificate');
	t.false(JSON.stringify(bare).includes('pfx-password'));
});

test('an import over another certificate is a replacement, told with both thumbprints', t => {
	const known = withRecords([record], {...there, pfx});
	t.deepEqual(ids({...importing, renewedThumbprint: ownThumbprint}, known), ['replace-certificate', 'register', 'restart', 'forget-key']);
	t.regex(step(importing, known, 'replace-certificate')?.title ?? '', /^Replace the certificate 9C04 .* by A1A1 A1A1 … A1A1$/);
	t.true('cannot' in (step(importing, known, 'replace-certificate')?.undo ?? {}));
});

test('who is not told by this plan is named: other Servers, spaces that may not be seen, Octopus where nobody signs in', t => {
	const other = 'BB'.repeat(20);
	const trusting = {...instance, settings: {...settings, trusted: [...settings.trusted, {thumbprint: other, style: 'listening'} as const]}};
	const known = withRecords([record], {instances: [trusting]});
	const why = (answers: Answers) =>
		step(answers, {...known, server: {...server, ...known.server, unseenRecords: ['the workers of Platform']}}, 'replace-certificate')
			?.why ?? '';
	t.regex(why(renew), /trusts another Octopus Server too \(BBBB BBBB … BBBB\), which must be told by hand/);
	t.regex(why(renew), /may not see: the workers of Platform/);
	t.notRegex(why(renew), /by hand: until then/);
	t.regex(why({...renew, registerNow: false}), /must get the new thumbprint by hand/);
});
