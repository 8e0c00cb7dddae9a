import test from 'ava';
import type {Answers} from '../../src/model/answers.ts';
import type {Facts, RecordFacts} from '../../src/model/facts.ts';
import type {Step} from '../../src/model/plan.ts';
import {renderBash} from '../../src/render/bash.ts';
import {renderPlan} from '../../src/render/plan-text.ts';
import {planFor} from '../../wizards/plan.ts';
import {
	facts,
	instance,
	listeningTarget,
	listeningTrust,
	listeningWorker,
	pollingTarget,
	pollingWorker,
	record,
	serverThumbprint,
	settings,
	subscriptionId,
	withRecords,
} from '../_helpers/facts.ts';
import {matchesGolden} from '../_helpers/snapshot.ts';

const todo = (steps: readonly Step[]): readonly string[] => steps.filter(({already}) => already === undefined).map(({id}) => id);

const other: RecordFacts = {...record, id: 'Machines-7', thumbprint: 'A1B2'.repeat(10), healthStatus: 'Unavailable'};

const plans: Readonly<Record<string, readonly [Answers, Facts]>> = {
	pollingTarget: [pollingTarget, facts],
	pollingWorker: [pollingWorker, facts],
	listeningTrust: [listeningTrust, facts],
	listeningTarget: [listeningTarget, facts],
	listeningWorker: [listeningWorker, facts],
	tenants: [
		{...listeningTarget, tenants: ['Blue', 'green'], tenantTags: ['Region/North'], tenantedParticipation: 'TenantedOrUntenanted'},
		facts,
	],
	replace: [{...pollingTarget, replace: 'A1B2'.repeat(10)}, withRecords([other])],
	byTentacle: [{...pollingWorker, registerThrough: 'tentacle'}, facts],
	byTentacleListening: [
		{
			...listeningTarget,
			registerThrough: 'tentacle',
			serverSideProxy: 'Branch office',
			tenants: ['Blue'],
			tenantedParticipation: 'Tenanted',
		},
		facts,
	],
};

for (const [name, [answers, world]] of Object.entries(plans)) {
	test(`the plan of ${name} reads as the golden file`, t => {
		matchesGolden(t, `plan-${name}.txt`, renderPlan(planFor(answers, world)));
	});
	test(`the script of ${name} reads as the golden file`, t => {
		matchesGolden(t, `plan-${name}.sh`, renderBash(planFor(answers, world)));
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

const registerStep = (answers: Answers, world: Facts): Step => {
	const step = planFor(answers, world).steps.find(({id}) => id === 'register');
	if (!step) throw new Error('The plan registers nothing');
	return step;
};

test('a listening machine is dialled by the Server when its agent runs, and only then registered', t => {
	const ids = planFor(listeningTarget, facts).steps.map(({id}) => id);
	t.deepEqual(ids.slice(-3), ['service', 'discover', 'register']);
	// Without a service nobody listens yet.
	const {service: _service, ...without} = listeningTarget;
	t.false(planFor({...without, service: 'none'}, facts).steps.some(({id}) => id === 'discover'));
});

/** A listening instance that is set up, and its record; each case changes one member of the record, or of the answers. */
const listening = {
	...instance,
	name: 'Web',
	configFile: listeningTarget.configFile ?? '',
	settings: {
		...settings,
		homeFolder: '/var/opt/octopus/Web',
		applicationFolder: '/srv/apps',
		noListen: false,
		trusted: [{thumbprint: serverThumbprint, style: 'listening'}],
	},
} as const;
const listeningRecord: RecordFacts = {
	...record,
	name: 'web01',
	communicationStyle: 'TentaclePassive',
	uri: 'https://web01.example.com:10933/',
	machinePolicyId: 'MachinePolicies-1',
	proxyId: 'Proxies-1',
	tenantIds: ['Tenants-1'],
	tenantTags: ['Region/North'],
	participation: 'Tenanted',
};
const fullyAnswered: Answers = {
	...listeningTarget,
	machinePolicy: 'Default Machine Policy',
	serverSideProxy: 'branch office',
	tenants: ['Blue'],
	tenantTags: ['Region/North'],
	tenantedParticipation: 'Tenanted',
};
const differences: Readonly<Record<string, Partial<RecordFacts>>> = {
	name: {name: 'web02'},
	style: {communicationStyle: 'TentacleActive'},
	address: {uri: 'https://elsewhere.example.com:10933/'},
	environments: {environmentIds: ['Environments-1']},
	tags: {roles: ['web-server']},
	policy: {machinePolicyId: 'MachinePolicies-2'},
	proxy: {proxyId: 'Proxies-2'},
	tenants: {tenantIds: []},
	'tenant tags': {tenantTags: ['Region/South']},
	participation: {participation: 'Untenanted'},
};

test('a record that says all that was answered has nothing to do, and neither is it dialled', t => {
	const plan = planFor(
		fullyAnswered,
		withRecords([{...listeningRecord, uri: 'https://WEB01.example.com:10933'}], {instances: [listening]}),
	);
	t.deepEqual(todo(plan.steps), []);
});

for (const [what, difference] of Object.entries(differences)) {
	test(`a record with another ${what} is brought up to date, after the Server has dialled the agent`, t => {
		const plan = planFor(fullyAnswered, withRecords([{...listeningRecord, ...difference}], {instances: [listening]}));
		t.deepEqual(todo(plan.steps), ['discover', 'register']);
	});
}

test('the proxy of a record is taken away by none, and by nothing else', t => {
	const without = {...fullyAnswered, serverSideProxy: 'none'};
	const plan = planFor(without, withRecords([listeningRecord], {instances: [listening]}));
	t.deepEqual(todo(plan.steps), ['discover', 'register']);
	const [discover, registering] = plan.steps.filter(({already}) => already === undefined);
	t.false('proxyId' in (discover?.run ?? {}));
	t.like(registering?.run, {method: 'PUT', body: {Endpoint: {ProxyId: null}}});
	const {proxyId: _proxy, ...direct} = listeningRecord;
	t.deepEqual(todo(planFor(without, withRecords([direct], {instances: [listening]})).steps), []);
});

test('what was not asked for stays as the record has it', t => {
	const {run, already} = registerStep(
		{...listeningTarget, tenantedParticipation: 'Tenanted'},
		withRecords([listeningRecord], {instances: [listening]}),
	);
	t.truthy(already);
	if (run.kind !== 'request') return t.fail();
	t.deepEqual(
		Object.keys(run.body ?? {}).filter(name => /Tenant(Ids|Tags)|Policy/.test(name)),
		[],
	);
});

test('a polling record with another subscription id gets that of the instance', t => {
	const {run, already} = registerStep(pollingTarget, withRecords([{...record, uri: 'poll://other/'}], {instances: [instance]}));
	t.is(already, undefined);
	if (run.kind !== 'request') return t.fail();
	t.like(run.body, {Endpoint: {Uri: {output: 'subscriptionId'}}});
});

test('of an instance of two Servers, the subscription id is that of this one', t => {
	const elsewhere = {
		thumbprint: 'B'.repeat(40),
		style: 'polling',
		address: {host: 'b', port: 10_943},
		subscriptionId: 'poll://elsewhere/',
	} as const;
	const both = {...instance, settings: {...settings, trusted: [...settings.trusted, elsewhere]}};
	t.truthy(registerStep(pollingTarget, withRecords([record], {instances: [both]})).already);
});

test('of several own records that of the name is taken, and the others are left and named', t => {
	const worker: RecordFacts = {...record, id: 'Workers-1', name: 'other name', registeredAs: 'worker'};
	const twin: RecordFacts = {...record, id: 'Machines-3', name: 'twin'};
	const {run, already, why} = registerStep(pollingTarget, withRecords([worker, twin, record], {instances: [instance]}));
	t.truthy(already);
	t.regex(why, /also the worker other name, the deployment target twin: left as it is/);
	t.deepEqual(run.kind === 'request' && run.path, ['/api/Spaces-1/machines', '/Machines-12']);
});

test('taking over a record keeps what was not asked for, names whose it was, and cannot be undone', t => {
	const {title, run, undo} = registerStep({...pollingTarget, replace: 'A1B2'.repeat(10)}, withRecords([other]));
	t.regex(title, /Take over the record build-07 of the machine A1B2 A1B2 … A1B2/);
	t.true('cannot' in undo);
	if (run.kind !== 'request') return t.fail();
	t.is(run.method, 'PUT');
	t.like(run.body, {Unknown: 'kept', Endpoint: {Kept: true, Thumbprint: {output: 'thumbprint'}}});
});

const through = (answers: Answers, world: Facts): readonly string[] => {
	const {run} = registerStep({...answers, registerThrough: 'tentacle'}, world);
	if (run.kind !== 'tentacle') throw new Error('It is not Tentacle that registers');
	return run.words;
};

test('Tentacle’s own command forces only an own record, or one that it may take over', t => {
	t.false(through(pollingTarget, facts).includes('--force'));
	t.false(through(pollingTarget, withRecords([other])).includes('--force'));
	t.true(through(pollingTarget, withRecords([record], {instances: [instance]})).includes('--force'));
	t.true(through({...pollingTarget, replace: 'unavailable'}, withRecords([other])).includes('--force'));
});

test('Tentacle’s own command is told the tenants of the record, which it would take away, and the subscription id, which it would make anew', t => {
	const tenanted: RecordFacts = {...record, tenantIds: ['Tenants-2'], tenantTags: ['Region/South'], participation: 'Tenanted'};
	const answers: Answers = {...pollingTarget, tenantedParticipation: 'Tenanted', serverAddresses: [{host: 'new', port: 1}]};
	const words = through(answers, withRecords([tenanted], {instances: [instance]}));
	for (const word of [
		'--tenant=Tenants-2',
		'--tenanttag=Region/South',
		'--tenanted-deployment-participation=Tenanted',
		`--server-subscription-id=${subscriptionId}`,
	])
		t.true(words.includes(word), word);
	t.false(through(pollingTarget, withRecords([record], {instances: [instance]})).some(word => word.includes('subscription')));
});

test('a second set-up through Tentacle has nothing to do, and a further node is added by poll-server', t => {
	const answers: Answers = {...pollingTarget, registerThrough: 'tentacle'};
	const world = withRecords([record], {instances: [instance]});
	t.deepEqual(todo(planFor(answers, world).steps), []);
	const more = {...answers, serverAddresses: [...(answers.serverAddresses ?? []), {host: 'node2', port: 10_943}]};
	t.deepEqual(todo(planFor(more, world).steps), ['poll-server node2:10943', 'restart']);
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

test('what the Server tells does nothing to the terminal, and its ids lead nowhere else', t => {
	const hostile = {...record, id: '../users/1\u001B[2J', resource: {...record.resource, Name: '\u009B31m\u202E'}};
	const plan = planFor({...pollingTarget, targetTags: ['other']}, withRecords([hostile], {instances: [instance]}));
	t.notRegex(renderPlan(plan), /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
	t.regex(renderPlan(plan), /machines\/\.\.%2Fusers%2F1%1B%5B2J/);
	const dialled = planFor({...listeningTarget, serverSideProxy: 'P'}, {
		...facts,
		server: {
			...facts.server,
			spaces: facts.server?.spaces.map(space => ({
				...space,
				...(space.lists && {lists: {...space.lists, serverSideProxies: [{id: 'Proxies\u009B1', name: 'P'}]}}),
			})),
		},
	} as Facts);
	t.notRegex(renderPlan(dialled), /\u009B/);
});

test('a further node that Tentacle itself began to poll is taken out again', t => {
	const plan = planFor(
		{
			...pollingTarget,
			registerThrough: 'tentacle',
			serverAddresses: [
				{host: 'octopus.example.com', port: 10_943},
				{host: 'node2', port: 10_943},
			],
		},
		{
			...facts,
			instances: [instance],
		},
	);
	t.like(
		plan.steps.find(({id}) => id === 'poll-server node2:10943'),
		{undo: {run: {kind: 'unpoll', address: {host: 'node2', port: 10_943}}}},
	);
});
