import {availableParallelism} from 'node:os';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {parseLog} from '../../../src/tentacle/log-lines.ts';
import {type Recorded, recordedLog, recordedSetUp} from '../../_helpers/recordings.ts';
import {closedPort, type Portal, startComms, startPlainHttp, startPortal} from './_portal.ts';
import {createNames, type Difference, replay} from './_replay.ts';
import {createBox} from './_stand-in.ts';

const names = 'the stand-in’s help names commands and options, and describes none';
const json = 'nobody reads help as data, so the stand-in gives its text';

const cut = 'the recording is cut after two of the five attempts';

/** All that differs on purpose. A row that no longer differs fails. */
const differences: Readonly<Record<string, Difference>> = {
	'19-option-before-command': {part: 'stdout', because: names, sameLines: 3},
	'21-value-equals-help': {part: 'stdout', because: names, sameLines: 3},
	'27-no-command': {part: 'stdout', because: names, sameLines: 3},
	'28-help-flag-only': {part: 'stdout', because: names, sameLines: 3},
	'29-help': {part: 'stdout', because: names, sameLines: 3},
	'30-minus-h': {part: 'stdout', because: names, sameLines: 3},
	'36-help-format-json': {part: 'stdout', because: json},
	'37-command-help-json': {part: 'stdout', because: json},
	'43-help-text-command': {part: 'stdout', because: names, sameLines: 3},
	'66-minus-question': {part: 'stdout', because: names, sameLines: 3},
	'67-slash-question': {part: 'stdout', because: names, sameLines: 3},
	'50b-polling-proxy-port-before-host': {part: 'config', because: 'it was recorded before 45 and 46, so its user name is the one of 33'},
	'05-comms-port-refused': {part: 'stdout', because: cut, sameLines: 5},
	'07-comms-address-without-port': {part: 'stdout', because: cut, sameLines: 5},
	'08-comms-port-is-http': {part: 'stdout', because: cut, sameLines: 5},
};

test('a listening set-up goes as recorded', async t => {
	await replay(t, createBox(t), {
		recorded: recordedSetUp('listening-setup'),
		differences,
		configFile: () => 'etc/octopus/Tentacle/tentacle-Tentacle.config',
	});
});

test('commands write the log of the instance as recorded', async t => {
	const box = createBox(t);
	for (const {arguments: words} of recordedSetUp('listening-setup'))
		await box.run(...words.map(word => word.replace(/(?<==)\/(etc|home)\//, `${box.root}/$1/`)));
	const linesOf = (log: string) => {
		const names = createNames();
		const lines = parseLog(log).map(({level, message}) => names(`${level} ${message}`));
		// create-instance writes into the log of no instance yet, and the real one tells where it logged before.
		const begins = lines.indexOf('INFO ==== NewCertificateCommand ====');
		return lines.slice(begins).filter(line => !line.includes('Changed log folder'));
	};
	const recorded = linesOf(recordedLog('commands'));
	const ours = linesOf(box.read('etc/octopus/Tentacle/Logs/OctopusTentacle.txt').replaceAll(box.root, ''));
	t.true(recorded.length > 20);
	t.deepEqual(ours.slice(0, recorded.length), recorded);
});

test('a polling set-up, and more nodes after it, go as recorded', async t => {
	await replay(t, createBox(t), {
		recorded: [...recordedSetUp('polling-setup'), ...recordedSetUp('polling-ha')],
		differences,
		configFile: () => 'etc/octopus/Poll/tentacle-Poll.config',
	});
});

test('arguments are parsed as recorded', async t => {
	const box = createBox(t);
	await box.run('create-instance', '--instance=Parse', `--config=${box.root}/etc/octopus/Parse/tentacle-Parse.config`);
	await replay(t, box, {
		recorded: recordedSetUp('parser'),
		differences,
		configFile: () => 'etc/octopus/Parse/tentacle-Parse.config',
	});
});

/** The real one asks some things several times: compared are the different calls, in order. */
const asksTheSame =
	(t: ExecutionContext, portal: Portal) =>
	({case: name, restCalls = [], restBody}: Recorded, ours: (text: string) => string, theirs: (text: string) => string) => {
		const distinct = (calls: readonly string[], names: (text: string) => string) => [...new Set(calls.map(names))];
		t.deepEqual(distinct(portal.takeCalls(), ours), distinct(restCalls, theirs), `${name}: calls`);
		const body = portal.takeBody();
		if (restBody) t.is(ours(JSON.stringify(body)), theirs(JSON.stringify(restBody)), `${name}: body`);
	};

const serverThumbprint = 'CF181A4C629B9FDEDC4BE7027B1D2E85BE339377';

const listening = recordedSetUp('register-listening');
// Recorded with a portal that had no machine yet.
const isSignIn = ({case: name}: Recorded) => name === '20-user-password';

for (const [title, recorded] of [
	[
		'registering a listening Tentacle goes as recorded, wrong words are refused so, and it leaves again',
		listening.filter(one => !isSignIn(one)),
	],
	['registering with user and password goes as recorded', listening.filter(isSignIn)],
] as const) {
	test(title, async t => {
		const portal = await startPortal(t, {thumbprint: serverThumbprint});
		const box = createBox(t);
		await box.run('create-instance', '--instance=RegL', `--config=${box.root}/etc/octopus/RegL/tentacle-RegL.config`);
		await box.run('new-certificate', '--instance=RegL');
		await box.run('configure', '--instance=RegL', `--app=${box.root}/home/Octopus/Applications`, '--port=10933', '--noListen=False');
		const [theirs, mine] = ['octopus.example.test:8085', `127.0.0.1:${portal.port}`];
		await replay(t, box, {
			recorded,
			differences,
			configFile: () => 'etc/octopus/RegL/tentacle-RegL.config',
			there: text => text.replaceAll(theirs, mine),
			back: text => text.replaceAll(mine, theirs),
			also: asksTheSame(t, portal),
		});
	});
}

test('registering a worker and leaving again go as recorded', async t => {
	// The port is the usual one, so the address is one that no other run has.
	const host = `127.${(process.pid >> 8) & 255}.${process.pid & 255}.2`;
	const portal = await startPortal(t, {thumbprint: serverThumbprint, what: 'workers', host});
	await startComms(t, host, 10_943);
	const box = createBox(t);
	await box.run('create-instance', '--instance=RegW', `--config=${box.root}/etc/octopus/RegW/tentacle-RegW.config`);
	await box.run('new-certificate', '--instance=RegW');
	await box.run('configure', '--instance=RegW', `--app=${box.root}/home/Octopus/Applications`, '--noListen=True');
	// As many as there are processors, and five at least: so many had the recording machine.
	const connections = Math.max(5, availableParallelism());
	await replay(t, box, {
		recorded: recordedSetUp('register-worker'),
		differences,
		configFile: () => 'etc/octopus/RegW/tentacle-RegW.config',
		there: text => text.replaceAll('octopus.example.test:8085', `${host}:${portal.port}`),
		back: text =>
			text
				.replaceAll(`${host}:${portal.port}`, 'octopus.example.test:8085')
				.replaceAll(host, 'octopus.example.test')
				.replace(new RegExp(`(?<=connection count to |ConnectionCount">)${connections}\\b`), '5'),
		also: asksTheSame(t, portal),
	});
});

test('registering a polling Tentacle goes as recorded, with what it asks and sends', async t => {
	const portal = await startPortal(t, {thumbprint: serverThumbprint});
	const commsPort = await startComms(t, '127.0.0.1');
	await startComms(t, '127.0.0.2', commsPort);
	const [refused, plainHttp, otherSite] = [await closedPort(), await startPlainHttp(t), await startComms(t, '127.0.0.1')];
	// Every recorded host led to the loopback.
	const here: ReadonlyArray<readonly [recorded: string, here: string]> = [
		['octopus.example.test', '127.0.0.1'],
		['node2.example.test', '127.0.0.2'],
		['node1.example.test', '127.0.0.3'],
		[':8085', `:${portal.port}`],
		['10943', String(commsPort)],
		['10960', String(refused)],
		['10963', String(plainHttp)],
		['10964', String(otherSite)],
	];
	const box = createBox(t);
	for (const name of ['RegP', 'RegQ']) {
		await box.run('create-instance', `--instance=${name}`, `--config=${box.root}/etc/octopus/${name}/tentacle-${name}.config`);
		await box.run('new-certificate', `--instance=${name}`);
		await box.run('configure', `--instance=${name}`, `--app=${box.root}/home/Octopus/Applications`, '--noListen=True');
	}
	await replay(t, box, {
		recorded: recordedSetUp('register-polling'),
		differences,
		configFile: ({config}) =>
			config?.includes('/etc/octopus/RegQ') ? 'etc/octopus/RegQ/tentacle-RegQ.config' : 'etc/octopus/RegP/tentacle-RegP.config',
		there: text => here.reduce((changed, [recorded, mine]) => changed.replaceAll(recorded, mine), text),
		back: text =>
			here
				.reduce(
					(changed, [recorded, mine]) => changed.replaceAll(mine, recorded),
					text.replaceAll(/\[::ffff:127\.0\.0\.\d\]/g, '[loopback]'),
				)
				.replaceAll('[loopback]', '[::ffff:127.0.0.1]'),
		also: asksTheSame(t, portal),
	});
});
