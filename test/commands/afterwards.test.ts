import {execFileSync} from 'node:child_process';
import test from 'ava';
import {afterwards, sameAgain} from '../../src/commands/afterwards.ts';
import type {Outcome} from '../../src/engine/run-set-up.ts';
import {planFor} from '../../wizards/plan.ts';
import {facts, pollingTarget, serverThumbprint, subscriptionId} from '../_helpers/facts.ts';

const allDone: Outcome = {kind: 'done', exitCode: 0, results: [], failures: [], causes: [], done: [], notDone: []};

test('for the portal, of an instance of several Servers, the id of this one is told', async t => {
	const answers = {...pollingTarget, registerNow: false};
	const host = {
		output: async (name: string, _instance: string, server?: string) =>
			name === 'thumbprint' ? 'A1'.repeat(20) : server === serverThumbprint ? subscriptionId : 'poll://another/',
	};
	const told = await afterwards(host, planFor(answers, facts), answers, allDone);
	t.true(told.some(line => line.includes(subscriptionId)));
});

const sources = Object.fromEntries([...Object.keys(pollingTarget), 'tenants'].map(id => [id, {kind: 'typed'}])) as Parameters<
	typeof sameAgain
>[2];
const given = [
	{name: 'ca-file', value: '/etc/our own.pem'},
	{name: 'allow-plain-http', value: true},
	{name: 'yes', value: true},
	{name: 'name', value: 'another'},
];

for (const columns of [60, 80, 200]) {
	test(`the command to paste is whole at ${columns} columns: a shell reads it as one line of the same words`, async t => {
		const answers = {
			...pollingTarget,
			name: 'it’s $HOME',
			environments: ['Production', 'a \\ b'],
			tenants: [],
			apiKey: {secret: 'apiKey', from: {typed: 1}},
			proxyPassword: {secret: 'proxyPassword', from: {env: 'OURS'}},
		} as const;
		const told = await sameAgain({program: 'echo', given, face: 'screen'}, answers, sources, columns);
		const end = told.findIndex(line => !line.endsWith('\\') && line.includes('--'));
		const command = told.slice(1, end + 1);
		for (const line of command) t.true(line.length <= columns || !line.trim().includes(' ') || /^ +\S+ \\$/.test(line), line);
		const words = (text: string) =>
			execFileSync('bash', ['-c', text.replace('echo setup', "printf '%s\\n'")], {encoding: 'utf8'})
				.trim()
				.split('\n');
		const spread = words(command.join('\n'));
		t.deepEqual(spread, words(command.map(line => line.trim().replace(/ \\$/, '')).join(' ')));
		t.true(spread.includes('--name=it’s $HOME'));
		t.true(spread.includes('--environments=a \\ b'));
		t.true(spread.includes('--api-key-file=FILE'));
		t.true(spread.includes('--tenants='));
		t.deepEqual(spread.slice(-2), ['--ca-file=/etc/our own.pem', '--allow-plain-http']);
		const file = told.slice(told.indexOf('Or with an answers file:') + 1, told.indexOf('In it:'));
		t.deepEqual(words(file.join('\n')), ['--yes', '--no-input', '--answers=FILE', '--ca-file=/etc/our own.pem', '--allow-plain-http']);
		t.true(told.some(line => line.startsWith('  FILE: ')));
		t.true(told.includes('  CONFIGURE_TENTACLE_PROXY_PASSWORD: to be set in the environment, to what OURS is.'));
	});
}

test('where the file is read aloud, its questions are not, but how to give a secret is', async t => {
	const answers = {...pollingTarget, apiKey: {secret: 'apiKey', from: {typed: 1}}} as const;
	const told = await sameAgain({program: 'echo', given, face: 'accessible'}, answers, sources, 80);
	t.deepEqual(
		told.filter(line => line.startsWith('  # ')),
		['  # apiKey: give it as {env: NAME} or {file: PATH}; it was typed in, and is not written down'],
	);
	t.true(told.includes('  style: polling'));
});

test('of a machine that is registered, it is said where it stands in Octopus', async t => {
	const told = await afterwards({output: async () => ''}, planFor(pollingTarget, facts), pollingTarget, allDone);
	t.deepEqual(told, ['In Octopus: Infrastructure › Deployment Targets › build-07, in the space Default.']);
});
