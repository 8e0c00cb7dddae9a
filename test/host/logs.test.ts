import {execFileSync} from 'node:child_process';
import {appendFileSync, chownSync, mkdirSync, renameSync, symlinkSync, truncateSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {Readable} from 'node:stream';
import test from 'ava';
import {searchInstanceLog} from '../../src/host/instance-log.ts';
import {searchGivenLogs} from '../../src/host/log-files.ts';
import {failureOf} from '../../src/model/logs.ts';
import {UserError} from '../../src/model/user-error.ts';
import {needs} from '../_helpers/components.ts';
import {recordedLog} from '../_helpers/recordings.ts';
import {temporaryFolder} from './_folder.ts';

const nothing = {stdin: Readable.from([]), signal: new AbortController().signal};
const address = (port: number) => ({host: 'octopus.example.test', port});
const quiet = '2026-11-21 02:30:46.3128  18242      7 TRACE  https://octopus.example.test:10943/    7  Received Message\n';

test('a file, a folder and standard input are searched together', async t => {
	const folder = temporaryFolder(t);
	writeFileSync(path.join(folder, 'a.txt'), recordedLog('refused'));
	mkdirSync(path.join(folder, 'b'));
	writeFileSync(path.join(folder, 'b/OctopusTentacle.txt'), recordedLog('filtered'));
	const stdin = Readable.from([Buffer.from(recordedLog('plain-http'))]);
	const seen = await searchGivenLogs([path.join(folder, 'a.txt'), path.join(folder, 'b'), '-'], {...nothing, stdin});
	t.deepEqual(seen.connections.map(({endpoint}) => endpoint.split(':')[1]).sort(), ['10960', '10961', '10963']);
	t.is(seen.files, 3);
	t.is(seen.sources.at(-1), 'standard input');
});

test('archives are read in the order of time, whatever their names and dates say', async t => {
	const folder = temporaryFolder(t);
	writeFileSync(
		path.join(folder, 'OctopusTentacle.txt'),
		recordedLog('refused').replaceAll('2026-11-21', '2026-11-22').replaceAll('10960', '10943'),
	);
	writeFileSync(path.join(folder, 'OctopusTentacle.0.txt'), recordedLog('connected'));
	const seen = await searchGivenLogs([folder], nothing);
	t.is(failureOf(seen.failures, 'octopus.example.test:10943')?.kind, 'refused');
	t.is(seen.from?.slice(0, 10), '2026-11-21');
	t.is(seen.to?.slice(0, 10), '2026-11-22');
});

test('what is neither a regular file nor a folder is refused, and not waited for', async t => {
	const folder = temporaryFolder(t);
	execFileSync('mkfifo', [path.join(folder, 'pipe.log')]);
	for (const wanted of [path.join(folder, 'pipe.log'), '/dev/zero', '/dev/tty', path.join(folder, 'none')]) {
		await t.throwsAsync(searchGivenLogs([wanted], nothing), {instanceOf: UserError}, wanted);
	}
});

test('of a folder only its logs are searched: no links, pipes, folders or other names', async t => {
	const folder = temporaryFolder(t);
	execFileSync('mkfifo', [path.join(folder, 'pipe.log')]);
	symlinkSync('/etc/passwd', path.join(folder, 'link.log'));
	mkdirSync(path.join(folder, 'deeper.log'));
	writeFileSync(path.join(folder, 'binary.dll'), 'refused the connection');
	writeFileSync(path.join(folder, 'a.log'), recordedLog('refused'));
	const seen = await searchGivenLogs([folder], nothing);
	t.deepEqual(seen.sources, [path.join(folder, 'a.log')]);
	t.regex(seen.leftOut.join(), /4 other names/);
});

test('a folder with ten thousand logs: the newest are searched, and that is said', async t => {
	const folder = temporaryFolder(t);
	for (let index = 0; index < 10_000; index++) writeFileSync(path.join(folder, `${index}.log`), '');
	const seen = await searchGivenLogs([folder], nothing);
	t.is(seen.files, 200);
	t.is(seen.sources.length, 20);
	t.regex(seen.leftOut.join(), /of 10000 logs .* only the 200 newest/);
});

needs('root')('root does not follow a link that others can change', async t => {
	const folder = temporaryFolder(t);
	const theirs = path.join(folder, 'theirs');
	mkdirSync(theirs);
	writeFileSync(path.join(folder, 'secret'), 'canary');
	symlinkSync('../secret', path.join(theirs, 'a.log'));
	chownSync(theirs, 65_534, 65_534);
	await t.throwsAsync(searchGivenLogs([path.join(theirs, 'a.log')], nothing), {instanceOf: UserError, message: /through a link/});
});

test('one line of a gigabyte is passed over', async t => {
	const file = path.join(temporaryFolder(t), 'a.log');
	writeFileSync(file, recordedLog('refused'));
	// Holes take no room on the disk, and are read as NUL bytes.
	truncateSync(file, 1024 ** 3);
	appendFileSync(file, `\n${recordedLog('connected').replaceAll('2026-11-21', '2026-11-22')}`);
	const seen = await searchGivenLogs([file], nothing);
	t.is(failureOf(seen.failures, 'octopus.example.test:10960'), undefined);
	t.is(seen.failures.find(({kind}) => kind === 'refused')?.state, 'earlier');
	t.is(seen.connections.find(({endpoint}) => endpoint.endsWith(':10943'))?.state, 'open');
});

test('a search can be given up', async t => {
	const file = path.join(temporaryFolder(t), 'a.log');
	writeFileSync(file, '');
	truncateSync(file, 64 * 1024 * 1024);
	await t.throwsAsync(searchGivenLogs([file], {...nothing, signal: AbortSignal.abort(new Error('given up'))}), {message: 'given up'});
});

const instanceWith = (log: string, archive?: string) => (folder: string) => {
	mkdirSync(path.join(folder, 'Logs'));
	writeFileSync(path.join(folder, 'Logs/OctopusTentacle.txt'), log);
	if (archive !== undefined) writeFileSync(path.join(folder, 'Logs/OctopusTentacle.0.txt'), archive);
	return folder;
};
const searching = {addresses: [address(10_943)], journal: [], signal: nothing.signal, longestMilliseconds: 100_000};

test('an instance’s log is read from its end, no further back than needed', async t => {
	const home = instanceWith(`${recordedLog('connected')}\n`, quiet.repeat(100_000))(temporaryFolder(t));
	const seen = await searchInstanceLog(home, searching);
	t.is(seen?.connections[0]?.state, 'connected');
	t.true((seen?.bytes ?? 0) <= 4 * 1024 * 1024);
	t.deepEqual(seen?.leftOut, []);
});

test('an agent that started days ago is found in an archive', async t => {
	const home = instanceWith(quiet.repeat(60_000), `${recordedLog('connected')}\n${quiet}`)(temporaryFolder(t));
	const seen = await searchInstanceLog(home, searching);
	t.is(seen?.start?.version, '9.2.4285');
	t.is(seen?.connections[0]?.state, 'connected');
	t.is(seen?.sources.length, 2);
});

test('a log that begins nowhere is searched up to a bound, which is said', async t => {
	const home = instanceWith(quiet.repeat(800_000))(temporaryFolder(t));
	const seen = await searchInstanceLog(home, searching);
	t.true((seen?.bytes ?? Number.POSITIVE_INFINITY) <= 64 * 1024 * 1024);
	t.regex(seen?.leftOut.join() ?? '', /only the last \d+ MiB of \d+ were searched/);
});

test('without a log and a journal there is nothing', async t => {
	t.is(await searchInstanceLog(temporaryFolder(t), searching), undefined);
	t.is(await searchInstanceLog(undefined, searching), undefined);
});

test('the journal tells why the agent does not start, since its last start but one', async t => {
	const journal = [
		'Started Tentacle.service.',
		'Address already in use',
		'Started Tentacle.service.',
		"Unable to parse configuration key 'Tentacle.Certificate' as a 'String'.",
		'Started Tentacle.service.',
		'Tentacle.service: Start request repeated too quickly.',
		// The agent's own lines are in its log too, with their times.
		'https://octopus.example.test:10943/    5  The remote host at https://octopus.example.test:10943/ refused the connection.',
	];
	const seen = await searchInstanceLog(undefined, {...searching, journal});
	t.deepEqual(
		seen?.failures.map(({finding}) => finding),
		['SVC014', 'SVC004'],
	);
});

test('a log that is renamed while it is read is no error', async t => {
	const home = instanceWith(recordedLog('refused'))(temporaryFolder(t));
	const log = path.join(home, 'Logs/OctopusTentacle.txt');
	renameSync(log, path.join(home, 'Logs/OctopusTentacle.0.txt'));
	const seen = await searchInstanceLog(home, {...searching, addresses: [address(10_960)]});
	t.is(seen?.failures.find(({kind}) => kind === 'refused')?.finding, 'NET004');
});
