import {spawnSync} from 'node:child_process';
import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {createServer, type Server} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import type {Report} from '../../src/engine/report.ts';
import {needs} from '../_helpers/components.ts';
import {misfits, type Schema} from '../_helpers/json-schema.ts';
import {endsWell, openSandbox, type RunOptions, run} from '../_helpers/program.ts';
import {projectRoot} from '../_helpers/project.ts';
import {startHalibut} from '../probe/_peers.ts';

const diagnose = (words: readonly string[], options?: RunOptions) => run(['diagnose', ...words], options);

const temporaryFolder = (t: ExecutionContext): string => {
	const folder = mkdtempSync(path.join(tmpdir(), 'reports-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	return folder;
};

/** A port that takes every connection, counts it and closes it. */
const startCounter = (t: ExecutionContext): Promise<{readonly port: number; readonly count: () => number}> =>
	new Promise((resolve, reject) => {
		let connections = 0;
		const server: Server = createServer(socket => {
			connections++;
			socket.destroy();
		});
		t.teardown(() => server.close());
		server.once('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			resolve({port: typeof address === 'object' && address ? address.port : 0, count: () => connections});
		});
	});

test('all forms are written beside the screen, for their owner alone, with the exit code of the diagnosis', async t => {
	const folder = temporaryFolder(t);
	const {port} = await startCounter(t);
	const words = ['--server-address', `127.0.0.1:${port}`, '--html', 'a.html', '--markdown', 'b.md', '--junit', 'c.xml'];
	const {exitCode, stdout, stderr} = await diagnose(words, {cwd: folder});
	t.is(exitCode, 1, stderr);
	t.regex(stdout, /nothing else was changed\n/);
	for (const name of ['a.html', 'b.md', 'c.xml']) t.true(stdout.replaceAll(/\s+/g, '').includes(path.join(folder, name)), stdout);
	t.deepEqual(readdirSync(folder).sort(), ['a.html', 'b.md', 'c.xml']);
	for (const name of readdirSync(folder)) t.is(statSync(path.join(folder, name)).mode & 0o777, 0o600, name);
	t.regex(readFileSync(path.join(folder, 'a.html'), 'utf8'), /^<!doctype html>\n<html lang="en">/);
	t.regex(readFileSync(path.join(folder, 'b.md'), 'utf8'), /^# The way to the Server from /);
	t.regex(readFileSync(path.join(folder, 'c.xml'), 'utf8'), /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites /);
});

test('a healthy Server has its reports, too, and exit code 0; an older report is replaced', async t => {
	const folder = temporaryFolder(t);
	writeFileSync(path.join(folder, 'a.html'), 'old', {mode: 0o644});
	const {port} = await startHalibut(t, 'server');
	const {exitCode, stderr} = await diagnose(['--server-address', `127.0.0.1:${port}`, '--html', path.join(folder, 'a.html')]);
	t.is(exitCode, 0, stderr);
	t.regex(readFileSync(path.join(folder, 'a.html'), 'utf8'), /Nothing is wrong that can be seen from here\./);
	t.is(statSync(path.join(folder, 'a.html')).mode & 0o777, 0o600);
});

test('standard output takes one form in place of the screen', async t => {
	const {port} = await startHalibut(t, 'server');
	const starts = {html: '<!doctype html>', markdown: '# The way to the Server', junit: '<?xml version'};
	for (const [form, start] of Object.entries(starts)) {
		const {exitCode, stdout, stderr} = await diagnose(['--server-address', `127.0.0.1:${port}`, `--${form}`, '-']);
		t.is(exitCode, 0);
		t.true(stdout.startsWith(start), stdout.slice(0, 100));
		t.notRegex(stdout, /^ {2}✔/m);
		t.is(stderr, '');
	}
});

test('with --json nothing else is on standard output, and the document has the ticket of every cause', async t => {
	const folder = temporaryFolder(t);
	const {port} = await startCounter(t);
	const {exitCode, stdout} = await diagnose(['--server-address', `127.0.0.1:${port}`, '--json', '--html', path.join(folder, 'a.html')]);
	t.is(exitCode, 1);
	const report = JSON.parse(stdout) as Report;
	const schema = JSON.parse(readFileSync(path.join(projectRoot, 'docs/schema/report.schema.json'), 'utf8')) as Schema;
	t.deepEqual(misfits(schema, report), []);
	t.true(report.causes.length > 0);
	for (const {ticket = '', says, problem} of report.causes) {
		t.true(ticket.includes(`Subject: ${problem}`));
		t.true(ticket.replaceAll(/\s+/g, ' ').includes(says));
	}
	t.true(existsSync(path.join(folder, 'a.html')));
});

test('what cannot be written is refused before anything is looked at', async t => {
	const folder = temporaryFolder(t);
	const {port, count} = await startCounter(t);
	writeFileSync(path.join(folder, 'canary'), 'canary');
	symlinkSync('canary', path.join(folder, 'link'));
	mkdirSync(path.join(folder, 'folder'));
	t.is(spawnSync('mkfifo', [path.join(folder, 'pipe')]).status, 0);
	const refused: ReadonlyArray<readonly [words: readonly string[], says: RegExp]> = [
		[['--html', path.join(folder, 'link')], /^--html: .*link is a link/],
		[['--markdown', path.join(folder, 'folder')], /^--markdown: .*not a regular file/],
		[['--junit', path.join(folder, 'pipe')], /^--junit: .*not a regular file/],
		[['--junit', '/dev/stdout'], /^--junit: .*(a link|not a regular file)/],
		[['--html', path.join(folder, 'none/a.html')], /^--html: There is no folder/],
		[['--html', ''], /want a file/],
		[['--html', 'a', '--markdown', './a'], /a file of its own/],
		[['--html', '-', '--markdown', '-'], /a file of its own/],
		[['--html', 'a', '--html', 'b'], /--html is given twice/],
		[['--html', '-', '--json'], /With --json/],
		[['--html', 'a', '--watch'], /--watch judges nothing/],
	];
	for (const [words, says] of refused) {
		const {exitCode, stdout, stderr} = await diagnose(['--server-address', `127.0.0.1:${port}`, ...words], {cwd: folder});
		t.is(exitCode, 2, words.join(' '));
		t.regex(stderr, says);
		t.is(stdout, '');
	}
	t.is(count(), 0);
	t.is(readFileSync(path.join(folder, 'canary'), 'utf8'), 'canary');
	t.deepEqual(readdirSync(folder).sort(), ['canary', 'folder', 'link', 'pipe']);
});

needs(
	'root',
	'unshare',
	'mount',
)('a full disk is told, keeps no other form back, and leaves the exit code of the diagnosis', async t => {
	const folder = temporaryFolder(t);
	mkdirSync(path.join(folder, 'small'));
	// A disk of one page, filled, which only the program sees.
	const wrapper = [
		'unshare',
		'--mount',
		'sh',
		'-c',
		`mount -t tmpfs -o size=4k tmpfs ${folder}/small && head -c 4096 /dev/zero > ${folder}/small/full && exec "$@"`,
		'sh',
	];
	const forms = ['--html', path.join(folder, 'small/a.html'), '--junit', path.join(folder, 'c.xml')];
	const {port} = await startCounter(t);
	const failed = await diagnose(['--server-address', `127.0.0.1:${port}`, ...forms], {wrapper});
	t.is(failed.exitCode, 1);
	t.regex(failed.stderr, /The report was not written \(--html\): The disk of .*a\.html is full\./);
	t.regex(failed.stdout, /Nothing listens|is cut|hangs up|TLS/);
	t.true(existsSync(path.join(folder, 'c.xml')));
	const healthy = await startHalibut(t, 'server');
	const fine = await diagnose(['--server-address', `127.0.0.1:${healthy.port}`, ...forms], {wrapper});
	t.is(fine.exitCode, 1, 'a report that is missing must not go unnoticed');
	t.regex(fine.stdout, /Nothing is wrong/);
});

needs('root', 'setpriv')('a folder that this user may not write is refused before the run', async t => {
	const folder = temporaryFolder(t);
	chmodSync(folder, 0o755);
	const {port, count} = await startCounter(t);
	const {exitCode, stderr} = await diagnose(['--server-address', `127.0.0.1:${port}`, '--html', path.join(folder, 'a.html')], {
		wrapper: ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'],
	});
	t.is(exitCode, 2, stderr);
	t.regex(stderr, /^--html: This user may not read or change/);
	t.is(count(), 0);
});

test('an instance of a sandbox, diagnosed for real, in every form; no form has a secret', async t => {
	const sandbox = await openSandbox(t, {nodes: 2});
	endsWell(t, await run(['setup', '--no-input', '--yes', ...sandbox.flags], {environment: sandbox.environment}));
	await sandbox.server.setFault('comms-wrong-certificate', true);
	const portal = [
		`--server-url=${sandbox.server.url}`,
		`--api-key-file=${sandbox.apiKeyFile}`,
		`--ca-file=${sandbox.certificateAuthorityFile}`,
	];
	const words = ['--instance=Tentacle', ...portal];
	const forms = ['--html', 'a.html', '--markdown', 'b.md', '--junit', 'c.xml'];
	const {exitCode, stdout, stderr} = await diagnose([...words, ...forms, '--json'], {
		environment: sandbox.environment,
		cwd: sandbox.folder,
	});
	t.is(exitCode, 1, stderr);
	const {causes} = JSON.parse(stdout) as Report;
	t.true(causes.length > 0, stdout);
	const texts = ['a.html', 'b.md', 'c.xml'].map(name => readFileSync(path.join(sandbox.folder, name), 'utf8'));
	for (const text of texts) {
		for (const {finding = ''} of causes) t.true(text.includes(finding), finding);
		t.false(text.includes(sandbox.server.apiKey));
	}
	t.false(stdout.includes(sandbox.server.apiKey));
});

test('what was seen until Ctrl+C is written, too', async t => {
	const folder = temporaryFolder(t);
	const {port} = await startCounter(t);
	const words = ['--server-address', `127.0.0.1:${port}`, '--wait', '60s', '--html', 'a.html', '--junit', 'c.xml'];
	const {exitCode} = await diagnose(words, {cwd: folder, interruptAt: 'looking again'});
	t.is(exitCode, 130);
	t.deepEqual(readdirSync(folder).sort(), ['a.html', 'c.xml']);
});
