import test from 'ava';
import {changesOf} from '../../src/commands/changes.ts';
import {resolve} from '../../src/engine/resolve.ts';
import {fromFlags} from '../../src/engine/sources.ts';
import type {Answers} from '../../src/model/answers.ts';
import type {Facts, RecordFacts} from '../../src/model/facts.ts';
import {existingOf} from '../../wizards/existing-record.ts';
import {planFor} from '../../wizards/plan.ts';
import {questions} from '../../wizards/questions.ts';
import {facts, instance, record, settings, withRecords} from '../_helpers/facts.ts';

const resolver = {questions, existing: existingOf, readSecret: () => 'API-ABCDEFGHIJ'};
const resolved = (world: Facts, flags: ReadonlyArray<readonly [string, string]> = []) =>
	resolve(
		resolver,
		fromFlags(questions, [
			...[
				['server-url', 'https://octopus.example.com'],
				['api-key-file', '/key'],
			].map(([name = '', value = '']) => ({name, value})),
			...flags.map(([name, value]) => ({name, value})),
		]),
		world,
	);
const kept: RecordFacts = {
	...record,
	name: 'Build Seven',
	roles: ['web-server', 'added in Octopus'],
	tenantIds: ['Tenants-1'],
	participation: 'TenantedOrUntenanted',
	machinePolicyId: 'MachinePolicies-1',
};
const labels = (answers: Answers, world: Facts) => changesOf(answers, world)?.map(({id, was, will}) => [id, was, will]);

test('without an answer about the record, all of it is read back, and nothing is to be done', t => {
	const world = withRecords([kept], {instances: [instance]});
	const {answers, problems, sources} = resolved(world);
	t.deepEqual(problems, []);
	t.like(answers, {
		style: 'polling',
		registerAs: 'target',
		space: 'Default',
		name: 'Build Seven',
		environments: ['Production'],
		targetTags: ['web-server', 'added in Octopus'],
		tenants: ['Blue'],
		tenantedParticipation: 'TenantedOrUntenanted',
		machinePolicy: 'Default Machine Policy',
	});
	t.is(sources.name?.kind, 'instance');
	t.deepEqual(
		planFor(answers, world).steps.filter(({already}) => already === undefined),
		[],
	);
	t.deepEqual(labels(answers, world), []);
});

test('a list that is given is the whole list, and what it was is told', t => {
	const world = withRecords([kept], {instances: [instance]});
	const {answers} = resolved(world, [['target-tag', 'db']]);
	t.deepEqual(labels(answers, world), [['targetTags', 'web-server, added in Octopus', 'db']]);
	t.like(answers, {name: 'Build Seven', tenants: ['Blue']});
});

test('what a record has is taken away by no names and by none, and told; of what it has not, that is no difference', t => {
	const style = {...settings, noListen: false};
	const {
		trusted: [listened],
	} = {trusted: settings.trusted};
	const listening = {...instance, settings: {...style, trusted: listened ? [listened] : []}};
	const dialled: RecordFacts = {...kept, communicationStyle: 'TentaclePassive', uri: 'https://web01:10933/', proxyId: 'Proxies-1'};
	const world = withRecords([dialled], {instances: [listening]});
	t.is(resolved(world).answers.serverSideProxy, 'Branch office');
	const {answers} = resolved(world, [['server-side-proxy', 'None']]);
	t.deepEqual(labels(answers, world), [['serverSideProxy', 'Branch office', undefined]]);
	const {proxyId: _proxy, tenantIds: _tenants, ...direct} = dialled;
	const bare = withRecords([{...direct, tenantIds: []}], {instances: [listening]});
	t.deepEqual(labels({...resolved(bare).answers, serverSideProxy: 'none', tenants: []}, bare), []);
});

test('the order of a list is no difference', t => {
	const world = withRecords([kept], {instances: [instance]});
	t.deepEqual(
		labels(
			resolved(world, [
				['target-tag', 'added in Octopus'],
				['target-tag', 'web-server'],
			]).answers,
			world,
		),
		[],
	);
});

test('the own worker in another space is found, and stays there; a space that is given is another machine', t => {
	const worker: RecordFacts = {...record, id: 'Workers-1', name: 'w', registeredAs: 'worker', workerPoolIds: ['WorkerPools-2']};
	const {server} = facts;
	const spaces = (server?.spaces ?? []).map(space =>
		space.isDefault
			? {...space, records: []}
			: {...space, records: [worker], ...(server?.spaces[0]?.lists && {lists: server.spaces[0].lists})},
	);
	const world: Facts = {...facts, instances: [instance], ...(server && {server: {...server, spaces}})};
	t.like(resolved(world).answers, {registerAs: 'worker', space: 'Platform', name: 'w', workerPools: ['Linux Builders']});
	const elsewhere = resolved(world, [['space', 'Default']]);
	t.is(elsewhere.answers.name, 'build-07');
	t.deepEqual(
		elsewhere.problems.map(({id}) => id),
		['workerPools'],
	);
});

test('what cannot be named, for this credential may not see it, is asked or left as it is', t => {
	const hidden: RecordFacts = {...kept, environmentIds: ['Environments-2', 'Environments-99'], tenantIds: ['Tenants-99']};
	const {answers, problems} = resolved(withRecords([hidden], {instances: [instance]}));
	t.deepEqual(
		problems.map(({id}) => id),
		['environments'],
	);
	t.is(answers.tenants, undefined);
});

test('tenants for a machine that had none make it theirs; its own participation stays otherwise', t => {
	const world = withRecords([{...kept, tenantIds: [], participation: 'Untenanted'}], {instances: [instance]});
	t.is(resolved(world, [['tenant', 'Blue']]).answers.tenantedParticipation, 'Tenanted');
	t.is(resolved(world).answers.tenantedParticipation, 'Untenanted');
});

test('the address of a listening record stays while the Server reaches it, and its port follows the one that is listened on', t => {
	const listening = {...instance, settings: {...settings, noListen: false, trusted: settings.trusted.slice(0, 1)}};
	const dialled: RecordFacts = {...kept, communicationStyle: 'TentaclePassive', uri: 'https://web01.example.com:10933/'};
	const reaching = (reached: readonly string[]): Facts => {
		const world = withRecords([dialled], {instances: [listening]});
		return {...world, ...(world.server && {server: {...world.server, reaches: {tried: ['web01.example.com'], reached}}})};
	};
	t.is(resolved(reaching(['web01.example.com'])).answers.publicHostName, 'web01.example.com');
	t.is(resolved(reaching([])).answers.publicHostName, 'web01.example.com');
	t.is(resolved(reaching(['web02'])).answers.publicHostName, 'web02');
	t.is(resolved(reaching([]), [['listen-port', '10940']]).answers.callbackPort, 10_940);
	t.deepEqual(labels(resolved(reaching([]), [['listen-port', '10940']]).answers, reaching([])), [
		['listenPort', '10933', '10940'],
		['callbackPort', '10933', '10940'],
	]);
});

test('a new instance has nothing to differ from', t => {
	t.is(changesOf(resolved(facts).answers, facts), undefined);
});

test('of an instance that polls two Servers, the addresses of one are never polled under the certificate of the other', t => {
	const [first, second] = ['A1'.repeat(20), 'B2'.repeat(20)];
	const polled = (thumbprint: string, host: string) =>
		({thumbprint, style: 'polling', address: {host, port: 10_943}, subscriptionId: `poll://${host}/`}) as const;
	const trusted = [polled(first, 'a'), polled(second, 'b'), polled(first, 'a2')];
	const {server: _server, ...offline} = facts;
	const world: Facts = {...offline, instances: [{...instance, settings: {...settings, trusted}}]};
	const {answers, problems} = resolve(resolver, fromFlags(questions, [{name: 'no-register-now', value: true}]), world);
	t.deepEqual(problems, []);
	t.is(answers.serverThumbprint, first);
	t.deepEqual(
		answers.serverAddresses?.map(({host}) => host),
		['a', 'a2'],
	);
	t.deepEqual(
		planFor(answers, world)
			.steps.filter(({id, already}) => already === undefined && /trust|comms|poll/.test(id))
			.map(({id}) => id),
		[],
	);
});
