import process from 'node:process';
import test from 'ava';
import {addressText} from '../../src/model/address.ts';
import {cli, openSandbox, run, tentacleCalls} from '../_helpers/program.ts';
import {openTerminal} from '../_helpers/terminal.ts';

test('a person is asked before a polled address goes, and the wizard says which nodes there are', async t => {
	const sandbox = await openSandbox(t, {nodes: 2});
	const {server, flags, environment, apiKeyFile, certificateAuthorityFile, folder} = sandbox;
	const terminal = (...words: readonly string[]) =>
		openTerminal(t, process.execPath, [cli, ...words], {columns: 100, rows: 40, cwd: '/', environment});

	const wizard = terminal(
		'setup',
		'--instance=Tentacle',
		'--style=polling',
		'--register-now',
		`--server-url=${server.url}`,
		`--api-key-file=${apiKeyFile}`,
		`--ca-file=${certificateAuthorityFile}`,
		`--home-folder=${folder}/home2`,
		...['--register-as=target', '--space=Default', '--name=build-08', '--environments=Test', '--target-tags=web-server'],
	);
	await wizard.shows(/It must be given: the Server has 2 nodes, and each has to be polled; by\s+their names, they could be/);
	await wizard.shows('node1:10943, node2:10943');
	wizard.press('ctrl+c');
	await wizard.ended;

	const {exitCode, stderr} = await run(['setup', '--no-input', '--yes', ...flags], {environment});
	t.is(exitCode, 0, stderr);
	const calls = tentacleCalls(sandbox);
	const address = server.addresses[1] ? addressText(server.addresses[1]) : '';
	for (const answer of ['n', '', 'ctrl+d', 'ctrl+c'] as const) {
		const asked = terminal('nodes', 'remove', address);
		await asked.shows('Apply this plan? [y/N]');
		if (answer.startsWith('ctrl')) asked.press(answer as 'ctrl+c');
		else {
			asked.type(answer);
			asked.press('enter');
		}
		await asked.shows('Nothing was changed.');
		t.is(await asked.ended, answer === 'ctrl+c' ? 130 : 2, answer);
	}
	t.deepEqual(tentacleCalls(sandbox), calls);

	const asked = terminal('nodes', 'remove', address);
	await asked.shows('Apply this plan? [y/N]');
	asked.type('y');
	asked.press('enter');
	await asked.shows('the agent was restarted and is connected.');
	t.is(await asked.ended, 0);
});
