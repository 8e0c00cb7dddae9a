import test, {type ExecutionContext} from 'ava';
import {createLogReader, type TaskLine} from '../../src/octopus/task-log.ts';
import {json} from '../_helpers/https-server.ts';
import {openPortal, soon} from './_portal.ts';

test('a health check is started for one machine, targets and workers alike', async t => {
	const {server, client} = await openPortal(t, (_asked, response) => json(response, {Id: 'ServerTasks-101'}, 201));
	t.deepEqual(await client.startHealthCheck('Spaces-1', 'Workers-3', 'build-07', soon()), {id: 'ServerTasks-101'});
	const [{method, path, body} = {method: '', path: '', body: '{}'}] = server.requests;
	t.deepEqual([method, path], ['POST', '/api/Spaces-1/tasks']);
	t.like(JSON.parse(body), {Name: 'Health', SpaceId: 'Spaces-1', Arguments: {MachineIds: ['Workers-3']}});
});

test('the health check that the Server started by itself is found', async t => {
	const {client} = await openPortal(t, (_asked, response) =>
		json(response, {
			Items: [
				{Id: 'ServerTasks-1', Arguments: {MachineIds: ['Machines-1']}},
				{Id: 'ServerTasks-2', Arguments: null},
				{Id: 'ServerTasks-3', Arguments: {MachineIds: ['Machines-12']}, IsCompleted: true},
				{Id: 'ServerTasks-4', Arguments: {MachineIds: ['Machines-11', 'Machines-12']}, IsCompleted: false},
			],
		}),
	);
	t.deepEqual(await client.activeHealthTask('Spaces-1', 'Machines-12', soon()), {id: 'ServerTasks-4'});
	t.is(await client.activeHealthTask('Spaces-1', 'Machines-99', soon()), undefined);
});

const line = (text: string, more: Readonly<Record<string, unknown>> = {}) => ({Category: 'Info', MessageText: text, ...more});
const node = (name: string, lines: readonly unknown[], children: readonly unknown[] = []) => ({
	Name: name,
	LogElements: lines,
	Children: children,
});
const logOf = async (t: ExecutionContext<unknown>, nodes: readonly unknown[], machine: string): Promise<readonly TaskLine[]> => {
	const {client} = await openPortal(t, ({path}, response) =>
		path === '/api/tasks/ServerTasks-1/details?verbose=true&tail=100' ? json(response, {ActivityLogs: nodes}) : json(response, {}, 404),
	);
	return client.taskLog('ServerTasks-1', machine, soon());
};

test('the newest health check of a machine is found on one page, running or over', async t => {
	const task = (Id: string, QueueTime: string, machine = 'Machines-12') => ({
		Id,
		QueueTime,
		IsCompleted: true,
		Arguments: {MachineIds: [machine]},
	});
	const {server, client} = await openPortal(t, (_asked, response) =>
		json(response, {
			Items: [
				task('ServerTasks-1', '2026-11-20T10:00:00.000+00:00'),
				task('ServerTasks-2', '2026-11-20T11:00:00.000+00:00'),
				task('ServerTasks-3', '2026-11-20T12:00:00.000+00:00', 'Machines-1'),
			],
			Links: {'Page.Next': '/api/Spaces-1/tasks?name=Health&skip=30&take=30'},
		}),
	);
	t.deepEqual(await client.newestHealthTask('Spaces-1', 'Machines-12', soon()), {id: 'ServerTasks-2'});
	t.is(await client.newestHealthTask('Spaces-1', 'Machines-99', soon()), undefined);
	t.is(server.requests.length, 2);
});

test('a task’s log is the lines about the machine, harmless to show', async t => {
	const nodes = [
		node(
			'Health check',
			[line('begins')],
			[
				node('Check web-10', [line('not mine')]),
				node(
					'Check web-1',
					[line('\u001B[31mhello\u202E')],
					[node('Script', [line('it is said', {Category: 'Warning', Detail: 'at length'})])],
				),
			],
		),
	];
	const mine = await logOf(t, nodes, 'web-1');
	t.deepEqual(
		mine.map(({category, text, detail}) => [category, text, detail]),
		[
			['Info', '\\u{1B}[31mhello\\u{202E}', undefined],
			['Warning', 'it is said', 'at length'],
		],
	);
	const texts = async (machine: string) => (await logOf(t, nodes, machine)).map(({text}) => text);
	t.deepEqual(await texts('web-10'), ['not mine']);
	t.deepEqual(await texts('build-07'), ['begins', 'not mine', '\\u{1B}[31mhello\\u{202E}', 'it is said']);
	t.deepEqual(await logOf(t, [], 'web-1'), []);
});

test('what parts of a task wrote in turns is in the order of its time, whatever zone it is told in', async t => {
	const at = (text: string, OccurredAt: string) => line(text, {OccurredAt});
	const nodes = [
		node(
			'web-1',
			[at('third', '2026-11-20T11:00:02.000+01:00')],
			[node('Script', [at('first', '2026-11-20T10:00:00.000+00:00'), at('second', '2026-11-20T10:00:01.000+00:00')])],
		),
	];
	t.deepEqual(
		(await logOf(t, nodes, 'web-1')).map(({text}) => text),
		['first', 'second', 'third'],
	);
});

test('a log that grows is read without a line twice, the same words twice are two lines, and there is a most', t => {
	const of = (...texts: readonly string[]): readonly TaskLine[] => texts.map(text => ({text, key: text}));
	const read = createLogReader(5);
	const textsOf = (lines: readonly TaskLine[]) => read(lines).map(({text}) => text);
	t.deepEqual(textsOf(of('a', 'b')), ['a', 'b']);
	t.deepEqual(textsOf(of('a', 'b')), []);
	t.deepEqual(textsOf(of('a', 'b', 'a', 'c')), ['a', 'c']);
	// The Server gives the end of a long log: what has gone from its beginning is not new when it comes again.
	t.deepEqual(textsOf(of('c', 'd')), ['d']);
	t.deepEqual(textsOf(of('e', 'f')), []);
});
