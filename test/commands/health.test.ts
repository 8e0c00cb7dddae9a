import test from 'ava';
import {type HealthOptions, healthOf} from '../../src/commands/health.ts';
import type {ToldLine} from '../../src/model/check.ts';
import type {RecordFacts} from '../../src/model/facts.ts';
import {UserError} from '../../src/model/user-error.ts';
import type {OctopusClient} from '../../src/octopus/client.ts';
import {NetworkError} from '../../src/octopus/network-error.ts';
import {RefusedByServer} from '../../src/octopus/reply.ts';
import type {TaskLine} from '../../src/octopus/task-log.ts';
import type {TaskSeen} from '../../src/octopus/tasks.ts';
import {record as known, ownThumbprint, pollingTarget, server} from '../_helpers/facts.ts';
import {clientOf} from '../octopus/_portal.ts';

const queued: TaskSeen = {state: 'Queued', isCompleted: false, finishedSuccessfully: false};
const executing: TaskSeen = {...queued, state: 'Executing'};
const succeeded: TaskSeen = {state: 'Success', isCompleted: true, finishedSuccessfully: true};
const ended = (state: string): TaskSeen => ({state, isCompleted: true, finishedSuccessfully: false});
const recordOf = (healthStatus: string, resource: RecordFacts['resource'] = {}): RecordFacts => ({...known, healthStatus, resource});
const fresh = recordOf('Unknown');
const forbidden = new RefusedByServer(403, 'The key is good, but may not do this (403): it lacks the permission TaskCreate.');
const away = new UserError('https://octopus.example.com could not be asked (ECONNRESET).', {
	cause: new NetworkError('ECONNRESET', 'http', 'it was cut', {mayHaveArrived: true}),
});
const line = (text: string, category = 'Info'): TaskLine => ({text, category, key: text});

type Script = {
	/** Each look sees the next one, in the end the last one again and again; an error is thrown. */
	readonly task?: ReadonlyArray<TaskSeen | Error>;
	readonly log?: ReadonlyArray<readonly TaskLine[]>;
	readonly records?: ReadonlyArray<RecordFacts | undefined | Error>;
	/** Health checks that run already, look by look. */
	readonly active?: ReadonlyArray<string | undefined | Error>;
	/** Of a new record: running or over. */
	readonly newest?: string | Error;
	readonly start?: string | Error;
	readonly connection?: readonly TaskLine[];
	readonly maintenance?: true;
};

/** A Server that plays a script. `asked` is what was started, and which task was looked at. */
const scripted = ({task = [succeeded], log = [[]], records = [fresh, recordOf('Healthy')], ...script}: Script) => {
	const asked: string[] = [];
	const play = <Item>(items: ReadonlyArray<Item | Error>) => {
		let next = 0;
		return (): Item => {
			const item = items[Math.min(next++, items.length - 1)] as Item | Error;
			if (item instanceof Error) throw item;
			return item;
		};
	};
	const [nextTask, nextLog, nextRecord, nextActive] = [play(task), play(log), play(records), play(script.active ?? [undefined])];
	const client: OctopusClient = {
		...clientOf('https://localhost:1'),
		records: async () => [nextRecord()].filter(record => record !== undefined),
		activeHealthTask: async () => {
			const id = nextActive();
			return id === undefined ? undefined : {id};
		},
		newestHealthTask: async () => {
			const {newest} = script;
			if (newest instanceof Error) throw newest;
			return newest === undefined ? undefined : {id: newest};
		},
		startHealthCheck: async () => {
			asked.push('start');
			const {start = 'ServerTasks-1'} = script;
			if (typeof start !== 'string') throw start;
			return {id: start};
		},
		task: async id => {
			if (asked.at(-1) !== id) asked.push(id);
			return nextTask();
		},
		taskLog: async () => nextLog(),
		record: async () => nextRecord(),
		connection: async () => ({status: '', lines: (script.connection ?? []).map(({text}) => text)}),
		serverStatus: async () => ({isInMaintenanceMode: script.maintenance === true}),
	};
	return {client, asked};
};

const look = async (script: Script, more: Partial<HealthOptions> = {}) => {
	const {client, asked} = scripted(script);
	const told: ToldLine[] = [];
	const seen = await healthOf(client, {
		account: {accepted: true, user: 'svc-deploy', facts: server},
		answers: {...pollingTarget, space: 'Default'},
		thumbprint: ownThumbprint,
		start: true,
		isNew: true,
		tell: heard => told.push(heard),
		signal: new AbortController().signal,
		...more,
	});
	return {...seen, health: seen.record?.healthStatus, asked, told: told.map(({text}) => text)};
};

test('a health check is followed to its end: its log is told once, in order, and the record is read again', async t => {
	const seen = await look({
		task: [queued, executing, executing, succeeded],
		log: [[line('begins')], [line('begins'), line('goes on')], [line('goes on'), line('is over')]],
	});
	t.like(seen, {outcome: 'ended', health: 'Healthy', task: {id: 'ServerTasks-1', state: 'Success', failed: false}});
	t.deepEqual(seen.told, ['begins', 'goes on', 'is over']);
	t.deepEqual(
		seen.log.map(({text}) => text),
		seen.told,
	);
	t.deepEqual(seen.asked, ['start', 'ServerTasks-1']);
});

for (const [name, script, more, why] of [
	['no reason is told', {}, {}, /task cap/],
	['maintenance', {maintenance: true}, {}, /maintenance mode/],
	[
		'a stopped queue',
		{},
		{
			account: {
				accepted: true,
				user: 'svc',
				facts: {...server, spaces: server.spaces.map(space => ({...space, taskQueueStopped: true as const}))},
			},
		},
		/queue of the space Default is stopped/,
	],
	[
		'drained nodes',
		{},
		{account: {accepted: true, user: 'svc', facts: {...server, nodes: [{name: 'one', isOffline: false, isDraining: true}]}}},
		/no node of the Server takes tasks/,
	],
] as ReadonlyArray<readonly [string, Script, Partial<HealthOptions>, RegExp]>) {
	test(`a health check that stays queued is given up after the time, and told as queued: ${name}`, async t => {
		const seen = await look({task: [queued], ...script}, {most: 0, ...more});
		t.like(seen, {outcome: 'queued', task: {state: 'Queued'}, log: []});
		t.regex(seen.why ?? '', why);
	});
}

test('one that runs and runs is given up after the time', async t => {
	t.like(await look({task: [executing], log: [[line('still at it')]]}, {most: 1}), {outcome: 'running', log: [{text: 'still at it'}]});
});

for (const state of ['Canceled', 'TimedOut']) {
	test(`a task that ended ${state} proves nothing`, async t => {
		t.like(await look({task: [ended(state)], records: [recordOf('Healthy')]}), {outcome: 'stopped', task: {state}});
	});
}

test('a task or a record that vanished proves nothing', async t => {
	t.like(await look({task: [executing, new RefusedByServer(404, 'not there')]}), {
		outcome: 'gone',
		why: 'the task ServerTasks-1 is no longer there',
	});
	t.like(await look({records: [fresh, undefined]}), {outcome: 'gone', why: 'the record build-07 is no longer there'});
});

test('a Server that goes away for a moment is asked again', async t => {
	const seen = await look({task: [executing, away, new RefusedByServer(503, 'it starts'), succeeded]});
	t.is(seen.outcome, 'ended');
	t.deepEqual(
		seen.told.map(text => text.split(':')[0]),
		['The Server does not answer, asking again', 'The Server does not answer, asking again'],
	);
});

test('a Server that stays away is given up after a few times, or when time is over', async t => {
	t.like(await look({task: [away]}, {most: 0}), {outcome: 'lost', why: away.message});
	t.like(await look({records: [fresh, away]}), {outcome: 'lost', why: away.message});
	t.like(await look({task: [new RefusedByServer(401, 'The Server refused the key (401).')]}), {outcome: 'lost'});
});

test('the Server’s own first check is taken for ours, and no second one is started', async t => {
	t.deepEqual((await look({newest: 'ServerTasks-7'})).asked, ['ServerTasks-7']);
	t.deepEqual((await look({active: ['ServerTasks-7']}, {isNew: false})).asked, ['ServerTasks-7']);
	// Of a record that was there before, one that is over may be of last week.
	t.deepEqual((await look({newest: 'ServerTasks-7'}, {isNew: false})).asked, ['start', 'ServerTasks-1']);
});

test('a check of the Server’s that had no contact, or did not end, may have begun before the agent was up: one of ours follows', async t => {
	const unavailable = await look({
		newest: 'ServerTasks-7',
		task: [ended('Failed'), succeeded],
		records: [fresh, recordOf('Unavailable'), recordOf('Healthy')],
	});
	t.like(unavailable, {outcome: 'ended', health: 'Healthy', asked: ['ServerTasks-7', 'start', 'ServerTasks-1']});
	t.deepEqual((await look({newest: 'ServerTasks-7', task: [ended('Canceled'), succeeded]})).asked, [
		'ServerTasks-7',
		'start',
		'ServerTasks-1',
	]);
	// The script failed: contact was there, and it would fail again.
	const unhealthy = await look({newest: 'ServerTasks-7', task: [ended('Failed')], records: [fresh, recordOf('Unhealthy')]});
	t.like(unhealthy, {health: 'Unhealthy', asked: ['ServerTasks-7']});
});

test('a reply that is lost starts no second check', async t => {
	t.like(await look({start: away, active: ['ServerTasks-9']}), {outcome: 'ended', asked: ['start', 'ServerTasks-9']});
	t.like(await look({start: away}), {outcome: 'refused', why: away.message, asked: ['start']});
});

test('a Server that starts no check says why', async t => {
	t.like(await look({start: new RefusedByServer(400, 'The Server answered 400: maintenance.')}), {
		outcome: 'refused',
		why: 'The Server answered 400: maintenance.',
	});
});

const permissions = {spaceId: 'Spaces-1', space: {}, system: [], complete: true};

test('a key that may not start tasks follows the record, and starts nothing', async t => {
	const account = {accepted: true, user: 'svc', facts: server, permissions} as const;
	const seen = await look({newest: forbidden, records: [fresh, fresh, recordOf('Healthy')]}, {account});
	t.like(seen, {outcome: 'ended', health: 'Healthy', withoutTask: 'this key may not start a health check', asked: []});
	t.is(seen.task, undefined);
});

test('so does one whose request is refused; one that may not see tasks has started one by then', async t => {
	t.like(await look({start: forbidden}), {outcome: 'ended', withoutTask: 'this key may not start a health check', asked: ['start']});
	t.like(await look({task: [forbidden]}), {outcome: 'ended', withoutTask: 'this key may not see tasks', asked: ['start', 'ServerTasks-1']});
});

test('an administrator needs no permission of the space', async t => {
	const account = {accepted: true, user: 'root', facts: server, permissions: {...permissions, system: ['AdministerSystem']}} as const;
	t.deepEqual((await look({}, {account})).asked, ['start', 'ServerTasks-1']);
});

for (const [name, records, isNew, outcome] of [
	['a new record that is healthy', [recordOf('Healthy')], true, 'ended'],
	['a new record that had no contact before the agent was up', [recordOf('Unavailable')], true, 'untold'],
	['a record that was healthy before', [recordOf('Healthy')], false, 'untold'],
	['a record that says nothing', [fresh], false, 'untold'],
	['a record that changes', [recordOf('Unavailable'), recordOf('Healthy')], false, 'ended'],
	[
		'the same health, seen in another check',
		[recordOf('Healthy', {StatusSummary: 'at ten'}), recordOf('Healthy', {StatusSummary: 'at eleven'})],
		false,
		'ended',
	],
	[
		'the same health, after a check that was seen',
		[recordOf('Healthy', {IsInProcess: true}), recordOf('Healthy', {IsInProcess: false})],
		false,
		'ended',
	],
	['no contact, after a check that was seen', [recordOf('Unavailable', {IsInProcess: true}), recordOf('Unavailable')], true, 'ended'],
	['a record that vanishes', [fresh, undefined], true, 'gone'],
] as const) {
	test(`without rights: ${name} is ${outcome}`, async t => {
		const most = outcome === 'untold' ? 1 : 20_000;
		const seen = await look({start: forbidden, records: [records[0], ...records]}, {isNew, most});
		t.is(seen.outcome, outcome);
	});
}

test('without contact, what the Server noted about the connection is told too, and its known failure named', async t => {
	const refused = line('No connection could be made because the target machine actively refused it.', 'Error');
	const seen = await look({
		task: [ended('Failed')],
		log: [[line('no contact', 'Error')]],
		records: [fresh, recordOf('Unavailable')],
		connection: [refused],
	});
	t.deepEqual(seen.told, ['no contact', refused.text]);
	t.like(seen, {outcome: 'ended', failure: {kind: 'refused', line: refused.text}});
});

test('lines that are said to be good are not searched for failures', async t => {
	t.is((await look({log: [[line('Testing: Connection refused'), line('No space left on device', 'Verbose')]]})).failure, undefined);
	t.like(await look({log: [[{...line('The script failed', 'Error'), detail: 'No space left on device'}]]}), {failure: {kind: 'diskFull'}});
});

test('without a certificate no record is this machine’s, and nothing is started; a look starts nothing either', async t => {
	t.like(await look({}, {thumbprint: undefined}), {outcome: 'looked', asked: []});
	t.like(await look({records: [recordOf('Healthy')]}, {start: false}), {outcome: 'looked', health: 'Healthy', asked: []});
});

test('it ends at once when it is aborted', async t => {
	const ending = new AbortController();
	const looking = look({task: [queued]}, {signal: ending.signal});
	ending.abort();
	await t.throwsAsync(looking, {name: 'AbortError'});
});
