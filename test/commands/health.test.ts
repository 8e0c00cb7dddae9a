import test from 'ava';
import {healthOf} from '../../src/commands/health.ts';
import type {TaskSeen} from '../../src/octopus/tasks.ts';
import {ownThumbprint, pollingTarget, server} from '../_helpers/facts.ts';
import {clientOf} from '../octopus/_portal.ts';

const record = {id: 'Machines-1', name: 'web-01', registeredAs: 'target', thumbprint: ownThumbprint, healthStatus: 'Unknown'} as const;

/** A client whose Server has this machine's record, and a health task that is in these states, one after the other. */
const clientWith = (...states: readonly TaskSeen[]) => {
	const asked: string[] = [];
	let looks = 0;
	const client = {
		...clientOf('https://localhost:1'),
		records: async () => [record] as never,
		activeHealthTask: async () => undefined,
		startHealthCheck: async () => {
			asked.push('start');
			return {id: 'ServerTasks-1'};
		},
		task: async () => states[Math.min(looks++, states.length - 1)] as TaskSeen,
		taskLog: async () => ['it is fine'],
	};
	return {client, asked};
};

const queued: TaskSeen = {state: 'Queued', isCompleted: false, finishedSuccessfully: false};
const succeeded: TaskSeen = {state: 'Success', isCompleted: true, finishedSuccessfully: true};
const options = {
	account: {accepted: true, user: 'svc-deploy', facts: server},
	answers: {...pollingTarget, space: 'Default'},
	thumbprint: ownThumbprint,
	start: true,
	signal: new AbortController().signal,
} as const;

test('a health check that stays queued is given up after the time, and told as queued, without a log', async t => {
	const {client, asked} = clientWith(queued);
	const seen = await healthOf(client, {...options, most: 0});
	t.like(seen, {task: {id: 'ServerTasks-1', state: 'Queued', log: []}});
	t.deepEqual(asked, ['start']);
});

test('a health check is followed to its end, and its log is read', async t => {
	const {client} = clientWith(queued, succeeded);
	t.like(await healthOf(client, options), {task: {state: 'Success', log: ['it is fine']}});
});

test('without a certificate no record is this machine’s, and nothing is started', async t => {
	const {client, asked} = clientWith(succeeded);
	t.deepEqual(await healthOf(client, {...options, thumbprint: undefined}), {});
	t.like(await healthOf(client, {...options, start: false}), {notStarted: 'only looked at'});
	t.deepEqual(asked, []);
});
