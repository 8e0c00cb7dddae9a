import process from 'node:process';
import test from 'ava';
import {freePort} from '../_helpers/ports.ts';
import {cli, endsWell, openSandbox, run, tentacleCalls, writes} from '../_helpers/program.ts';
import {openTerminal} from '../_helpers/terminal.ts';

test('an instance is opened with what it and its record have, and changes its style on both sides', async t => {
	const sandbox = await openSandbox(t);
	const {environment, flags, server, apiKeyFile, certificateAuthorityFile} = sandbox;
	endsWell(t, await run(['setup', '--no-input', '--yes', ...flags], {environment}));
	Object.assign(server.state.machines[0] ?? {}, {Name: 'Renamed in Octopus', Roles: ['web-server', 'by hand']});
	const [calls, written] = [tentacleCalls(sandbox), writes(sandbox)];
	const way = [`--server-url=${server.url}`, `--api-key-file=${apiKeyFile}`, `--ca-file=${certificateAuthorityFile}`];
	const listening = [`--listen-port=${await freePort(t)}`, '--listen-address=127.0.0.1', '--public-host-name=127.0.0.1'];
	const open = (...more: readonly string[]) =>
		openTerminal(t, process.execPath, [cli, 'setup', ...way, ...more], {columns: 80, rows: 40, cwd: '/', environment});

	const first = ['Instance name', 'How should Octopus', 'Register this machine', 'What will this machine be?', '❯ Default'];
	const through = async (terminal: ReturnType<typeof open>) => {
		for (const question of [...first, 'Renamed in Octopus', 'Environments  ', 'by hand']) {
			await terminal.shows(question);
			terminal.press('enter');
		}
		await terminal.shows('Ready to change Tentacle');
	};
	const same = open();
	await through(same);
	t.notRegex(same.screen(), /What changes/);
	same.press('escape', 'ctrl+c');
	await same.ended;
	t.deepEqual([tentacleCalls(sandbox), writes(sandbox)], [calls, written]);

	const other = open(...listening, '--style=listening');
	for (const question of ['Instance name', ...first.slice(2), 'Renamed in Octopus', 'Environments  ', 'by hand']) {
		await other.shows(question);
		other.press('enter');
	}
	await other.shows('Ready to change Tentacle');
	await other.shows('and poll it no more');
	other.press('enter');
	t.is(await other.ended, 0, other.transcript());
});
