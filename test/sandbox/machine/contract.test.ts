import {execFile} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {promisify} from 'node:util';
import test, {type ExecutionContext} from 'ava';
import {openBox} from '../../_helpers/box.ts';
import {needs} from '../../_helpers/components.ts';
import {openMachine, unitText} from './_machine.ts';

type Ended = {readonly exitCode: number; readonly stdout: string; readonly stderr: string};

/** The same for the stand-in and for a real systemd. */
type Systemd = {
	readonly call: (program: string, ...words: readonly string[]) => Promise<Ended>;
	readonly writeUnit: (name: string, text: string) => void;
};

const runs = promisify(execFile);

/** What differs from run to run: numbers of processes, times, this machine's name, the folder of units. */
const settled = (text: string): string =>
	text
		.replaceAll(/\/\S*etc\/systemd\/system\//g, 'UNITS/')
		.replaceAll(/\w{3} \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \w+/g, 'TIME')
		.replaceAll(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} \S+ /gm, 'TIME HOST ')
		.replaceAll(/(MainPID=|pid=|\[)[1-9]\d*\b/g, '$1PID')
		.replaceAll(/(ActiveEnterTimestampMonotonic=)[1-9]\d*/g, '$1SINCE');

const call = async (file: string, words: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> => {
	const options = {env: {...process.env, ...environment, LC_ALL: 'C.UTF-8', TZ: 'UTC', SYSTEMD_PAGER: ''}};
	try {
		const {stdout, stderr} = await runs(file, words, options);
		return {exitCode: 0, stdout: settled(stdout), stderr: settled(stderr)};
	} catch (error) {
		const {code, stdout, stderr} = error as {code: number; stdout: string; stderr: string};
		return {exitCode: code, stdout: settled(stdout), stderr: settled(stderr)};
	}
};

const told = (exitCode: number, {stdout = [], stderr = []}: {stdout?: readonly string[]; stderr?: readonly string[]} = {}): Ended => ({
	exitCode,
	stdout: stdout.map(line => `${line}\n`).join(''),
	stderr: stderr.map(line => `${line}\n`).join(''),
});

const asked =
	'LoadState,ActiveState,SubState,UnitFileState,ExecStart,MainPID,NRestarts,Result,ActiveEnterTimestampMonotonic,Id,Description,FragmentPath,Restart,Type,User';

const shown = (unit: string, values: Readonly<Record<string, string>>): Ended => {
	const lines = {
		Type: 'simple',
		Restart: 'always',
		MainPID: '0',
		Result: 'success',
		NRestarts: '0',
		User: 'root',
		Id: `${unit}.service`,
		Description: 'Octopus Deploy: Tentacle deployment agent',
		LoadState: 'loaded',
		ActiveState: 'inactive',
		SubState: 'dead',
		FragmentPath: `UNITS/${unit}.service`,
		UnitFileState: 'disabled',
		ActiveEnterTimestampMonotonic: '0',
		...values,
	};
	const order = ['Type', 'Restart', 'MainPID', 'Result', 'NRestarts', 'ExecStart', 'User', 'Id', 'Description', 'LoadState', 'ActiveState'];
	const rest = ['SubState', 'FragmentPath', 'UnitFileState', 'ActiveEnterTimestampMonotonic'];
	const told_ = new Map(Object.entries(lines));
	return told(0, {stdout: [...order, ...rest].flatMap(name => (told_.get(name) === undefined ? [] : `${name}=${told_.get(name)}`))});
};

const until = async (systemd: Systemd, unit: string, property: string, value: string): Promise<void> => {
	for (;;) {
		const {stdout} = await systemd.call('systemctl', 'show', '--value', `--property=${property}`, unit);
		if (stdout.trim() === value) return;
		await pause(30);
	}
};

const journalOf = async (systemd: Systemd, unit: string): Promise<readonly string[]> =>
	(await systemd.call('journalctl', '-u', unit, '-n', '100', '-o', 'cat', '--no-pager')).stdout.trimEnd().split('\n');

const missingUnit = async (t: ExecutionContext, {call: run}: Systemd) => {
	const is = async (words: readonly string[], expected: Ended) => t.deepEqual(await run('systemctl', ...words), expected, words.join(' '));
	await is(['start', 'Nope'], told(5, {stderr: ['Failed to start Nope.service: Unit Nope.service not found.']}));
	await is(['stop', 'Nope'], told(5, {stderr: ['Failed to stop Nope.service: Unit Nope.service not loaded.']}));
	await is(['restart', 'Nope'], told(5, {stderr: ['Failed to restart Nope.service: Unit Nope.service not found.']}));
	await is(['enable', 'Nope'], told(1, {stderr: ['Failed to enable unit: Unit file Nope.service does not exist.']}));
	await is(['disable', 'Nope'], told(1, {stderr: ['Failed to disable unit: Unit file Nope.service does not exist.']}));
	await is(['is-active', 'Nope'], told(3, {stdout: ['inactive']}));
	await is(['is-enabled', 'Nope'], told(1, {stderr: ['Failed to get unit file state for Nope.service: No such file or directory']}));
	await is(['status', 'Nope'], told(4, {stderr: ['Unit Nope.service could not be found.']}));
	await is(
		['reset-failed', 'Nope'],
		told(1, {stderr: ['Failed to reset failed state of unit Nope.service: Unit Nope.service not loaded.']}),
	);
	await is(
		['show', '--property=LoadState,ActiveState,UnitFileState,ExecStart', '--', 'Nope.service'],
		told(0, {stdout: ['LoadState=not-found', 'ActiveState=inactive', 'UnitFileState=']}),
	);
	await is(
		['start', 'a b'],
		told(5, {
			stderr: [
				'Invalid unit name "a b" escaped as "a\\x20b" (maybe you should use systemd-escape?).',
				'Failed to start a\\x20b.service: Unit a\\x20b.service not found.',
			],
		}),
	);
	await is(['frobnicate'], told(1, {stderr: ['Unknown command verb frobnicate.']}));
	await is(['--frob'], told(1, {stderr: ["systemctl: unrecognized option '--frob'"]}));
	await is(['start'], told(1, {stderr: ['Too few arguments.']}));
	await is(['is-system-running'], told(0, {stdout: ['running']}));
	t.deepEqual(await run('journalctl', '-u', 'Nope', '-n', '20', '--no-pager', '-o', 'cat'), told(0));
	t.deepEqual(await run('journalctl', '-u', 'Nope', '--no-pager'), told(0, {stdout: ['-- No entries --']}));
	t.deepEqual(await run('journalctl', '--frob'), told(1, {stderr: ["journalctl: unrecognized option '--frob'"]}));
};

const goodUnit = async (t: ExecutionContext, systemd: Systemd) => {
	const is = async (words: readonly string[], expected: Ended) =>
		t.deepEqual(await systemd.call('systemctl', ...words), expected, words.join(' '));
	systemd.writeUnit('Good', unitText('/bin/sleep 1000'));
	const link = 'UNITS/multi-user.target.wants/Good.service';
	const execStart = (seen: string) => `{ path=/bin/sleep ; argv[]=/bin/sleep 1000 ; ignore_errors=no ; ${seen} }`;
	await is(['is-enabled', 'Good'], told(1, {stdout: ['disabled']}));
	await is(
		['show', `--property=${asked}`, '--', 'Good.service'],
		shown('Good', {ExecStart: execStart('start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0')}),
	);
	await is(['enable', 'Good'], told(0, {stderr: [`Created symlink ${link} → UNITS/Good.service.`]}));
	await is(['enable', 'Good'], told(0));
	await is(['is-enabled', 'Good'], told(0, {stdout: ['enabled']}));
	await is(['start', 'Good'], told(0));
	await is(['start', 'Good'], told(0));
	await is(['is-active', 'Good'], told(0, {stdout: ['active']}));
	await is(['is-active', 'Good', 'Nope'], told(0, {stdout: ['active', 'inactive']}));
	await is(
		['show', '-p', asked, 'Good'],
		shown('Good', {
			ExecStart: execStart('start_time=[TIME] ; stop_time=[n/a] ; pid=PID ; code=(null) ; status=0/0'),
			MainPID: 'PID',
			ActiveState: 'active',
			SubState: 'running',
			UnitFileState: 'enabled',
			ActiveEnterTimestampMonotonic: 'SINCE',
		}),
	);
	await is(['show', '-p', 'Id', '-p', 'ActiveState', '--value', 'Good'], told(0, {stdout: ['Good.service', 'active']}));
	await is(['restart', 'Good'], told(0));
	await is(['stop', 'Good'], told(0));
	await is(['stop', 'Good'], told(0));
	await is(['is-active', 'Good'], told(3, {stdout: ['inactive']}));
	await is(['disable', '--now', 'Good'], told(0, {stderr: [`Removed "${link}".`]}));
	await is(['daemon-reload'], told(0));
	const stops = [
		'Stopping Good.service - Octopus Deploy: Tentacle deployment agent...',
		'Good.service: Deactivated successfully.',
		'Stopped Good.service - Octopus Deploy: Tentacle deployment agent.',
	];
	const starts = 'Started Good.service - Octopus Deploy: Tentacle deployment agent.';
	t.deepEqual(await journalOf(systemd, 'Good'), [starts, ...stops, starts, ...stops]);
};

const crashLoop = async (t: ExecutionContext, systemd: Systemd) => {
	const is = async (words: readonly string[], expected: Ended) =>
		t.deepEqual(await systemd.call('systemctl', ...words), expected, words.join(' '));
	systemd.writeUnit('Bad', unitText("/bin/sh -c 'echo out; echo error >&2; exit 1'"));
	await is(['start', 'Bad'], told(0));
	await until(systemd, 'Bad', 'ActiveState', 'failed');
	await is(['is-active', 'Bad'], told(3, {stdout: ['failed']}));
	await is(['is-system-running'], told(1, {stdout: ['degraded']}));
	await is(
		['show', '-p', 'Result,NRestarts,MainPID,SubState', 'Bad'],
		told(0, {stdout: ['MainPID=0', 'Result=exit-code', 'NRestarts=5', 'SubState=failed']}),
	);
	await is(
		['start', 'Bad'],
		told(1, {
			stderr: [
				'Job for Bad.service failed because the control process exited with error code.',
				'See "systemctl status Bad.service" and "journalctl -xeu Bad.service" for details.',
			],
		}),
	);
	const description = 'Bad.service - Octopus Deploy: Tentacle deployment agent';
	const refused = [
		'Bad.service: Start request repeated too quickly.',
		"Bad.service: Failed with result 'exit-code'.",
		`Failed to start ${description}.`,
	];
	const runs_ = [1, 2, 3, 4, 5].flatMap(count => [
		`Started ${description}.`,
		'Bad.service: Main process exited, code=exited, status=1/FAILURE',
		"Bad.service: Failed with result 'exit-code'.",
		`Bad.service: Scheduled restart job, restart counter is at ${count}.`,
		`Stopped ${description}.`,
	]);
	const lines = await journalOf(systemd, 'Bad');
	const isOutput = (line: string) => line === 'out' || line === 'error';
	t.deepEqual(
		lines.filter(line => !isOutput(line)),
		[...runs_, ...refused, ...refused],
	);
	// The real one mixes them freely with its own lines.
	t.deepEqual(
		lines.filter(isOutput),
		[1, 2, 3, 4, 5].flatMap(() => ['out', 'error']),
	);
	await is(['reset-failed', 'Bad'], told(0));
	await is(['is-active', 'Bad'], told(3, {stdout: ['inactive']}));
	await is(['start', 'Bad'], told(0));
};

const endings = async (t: ExecutionContext, systemd: Systemd) => {
	const show = async (unit: string) =>
		(await systemd.call('systemctl', 'show', '-p', 'ActiveState,Result,NRestarts', unit)).stdout.trimEnd().split('\n');
	systemd.writeUnit('Loop', unitText('/bin/true'));
	systemd.writeUnit('Gone', unitText('/no/such/program --x'));
	systemd.writeUnit('Stubborn', unitText('/bin/sh -c \'trap "exit 5" TERM; while :; do sleep 0.02; done\''));
	systemd.writeUnit('Killed', unitText("/bin/sh -c 'kill -9 $$$$'"));
	systemd.writeUnit('Once', unitText('/bin/true').replace('Restart=always\n', ''));
	systemd.writeUnit('Empty', '[Service]\nType=simple\n');
	for (const unit of ['Loop', 'Gone', 'Killed', 'Once', 'Stubborn']) t.is((await systemd.call('systemctl', 'start', unit)).exitCode, 0);
	await until(systemd, 'Loop', 'ActiveState', 'failed');
	await until(systemd, 'Gone', 'ActiveState', 'failed');
	await until(systemd, 'Killed', 'ActiveState', 'failed');
	await until(systemd, 'Once', 'ActiveState', 'inactive');
	t.deepEqual(await show('Loop'), ['Result=start-limit-hit', 'NRestarts=5', 'ActiveState=failed']);
	t.deepEqual(await show('Gone'), ['Result=exit-code', 'NRestarts=5', 'ActiveState=failed']);
	t.deepEqual(await show('Killed'), ['Result=signal', 'NRestarts=5', 'ActiveState=failed']);
	t.deepEqual(await show('Once'), ['Result=success', 'NRestarts=0', 'ActiveState=inactive']);
	t.is((await systemd.call('systemctl', 'stop', 'Stubborn')).exitCode, 0);
	t.true((await journalOf(systemd, 'Gone')).includes('Gone.service: Main process exited, code=exited, status=203/EXEC'));
	t.true((await journalOf(systemd, 'Killed')).includes('Killed.service: Main process exited, code=killed, status=9/KILL'));
	t.deepEqual(
		await systemd.call('systemctl', 'start', 'Empty'),
		told(1, {
			stderr: [
				'Failed to start Empty.service: Unit Empty.service has a bad unit file setting.',
				"See system logs and 'systemctl status Empty.service' for details.",
			],
		}),
	);
};

const contract = {
	'a unit that is not there': missingUnit,
	'a unit that runs': goodUnit,
	'a crash loop': crashLoop,
	'ways of ending': endings,
};

for (const [title, holds] of Object.entries(contract)) {
	test(`the stand-in answers as systemd 252 does: ${title}`, async t => {
		const {machine} = await openMachine(t);
		await holds(t, {
			call: (program, ...words) => call(path.join(machine.binFolder, program), words),
			writeUnit: (name, text) => writeFileSync(path.join(machine.unitFolder, `${name}.service`), text),
		});
	});

	needs('systemd-box')(`a real systemd answers the same: ${title}`, async t => {
		const box = openBox(t);
		await holds(t, {
			call: (program, ...words) => call(box.script, box.inside(program, ...words)),
			writeUnit: (name, text) => box.write(`/etc/systemd/system/${name}.service`, text),
		});
	});
}
