import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import type {Report} from '../../src/engine/report.ts';
import {exitCodes} from '../../src/model/user-error.ts';
import {misfits, type Schema} from '../_helpers/json-schema.ts';
import {cli, run} from '../_helpers/program.ts';
import {projectRoot} from '../_helpers/project.ts';
import {recordedLog} from '../_helpers/recordings.ts';

const fileWith = (t: ExecutionContext, text: string): string => {
	const folder = mkdtempSync(path.join(tmpdir(), 'log-'));
	t.teardown(() => rmSync(folder, {recursive: true}));
	const file = path.join(folder, 'OctopusTentacle.txt');
	writeFileSync(file, text);
	return file;
};

const reportOf = async (words: readonly string[], input = '') => {
	const {stdout, exitCode, stderr} = await run(['diagnose', '--json', ...words], {input, environment: {TZ: 'UTC'}});
	return {report: JSON.parse(stdout || '{}') as Report, exitCode, stderr};
};

test('a log from elsewhere: its cause, its line, and since when, without a look at anything', async t => {
	const {report, exitCode} = await reportOf(['--log', fileWith(t, recordedLog('untrusted-client'))]);
	t.is(exitCode, 1);
	t.is(report.causes.length, 1);
	t.like(report.causes[0], {finding: 'TLS007', subject: 'octopus.example.test:10953', logged: {at: '2026-11-21 02:26:24'}});
	t.like(report.history, {firstFailure: '2026-11-21T02:26:18.991Z'});
	const schema = JSON.parse(readFileSync(path.join(projectRoot, 'docs/schema/report.schema.json'), 'utf8')) as Schema;
	t.deepEqual(misfits(schema, report), []);
	t.deepEqual(
		report.checks.filter(({category, verdict}) => category === 'network' && verdict !== 'skipped'),
		[],
	);
});

test('a log of a good agent has no cause', async t => {
	const {report, exitCode} = await reportOf(['--log', '-'], recordedLog('connected'));
	t.is(exitCode, 0);
	t.deepEqual(report.causes, []);
});

test('a log of the Server’s task', async t => {
	const {report} = await reportOf(
		['--log', '-'],
		'Fatal | The polling endpoint did not collect the request within the allowed time (00:02:00).',
	);
	t.like(report.causes[0], {finding: 'REG020', verdict: 'warning'});
});

test('a pipe is refused as a usage error, with what is wanted', async t => {
	const file = fileWith(t, '');
	execFileSync('mkfifo', [`${file}.pipe`]);
	const {exitCode, stderr} = await reportOf(['--log', `${file}.pipe`]);
	t.is(exitCode, 2);
	t.regex(stderr, /not a regular file[\s\S]*--log wants a file/);
});

test('standard input that never ends is given up in time, and said', async t => {
	const child = spawn(process.execPath, [cli, 'diagnose', '--log', '-', '--timeout', '300ms'], {stdio: ['pipe', 'ignore', 'pipe']});
	let stderr = '';
	child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
	const [exitCode] = (await once(child, 'close')) as [number];
	child.stdin?.destroy();
	t.is(exitCode, exitCodes.interrupted, stderr);
	t.regex(stderr, /Ended before the logs were searched/);
	t.notRegex(stderr, /bug/);
});

test('the screen says since when, and quotes the log', async t => {
	const {stdout} = await run(['diagnose', '--log', fileWith(t, recordedLog('untrusted-client'))], {environment: {TZ: 'UTC'}});
	t.regex(stdout, /Log {7}2026-11-21 02:26:24: Unexpected exception/);
	t.regex(stdout, /Since {5}.*02:26:18/);
});

test('explain says what a line of a log means, and what else writes the same', async t => {
	const line = 'Connection to proxy host 10.0.0.1 on port 3128 failed: Connection refused';
	const {stdout, exitCode} = await run(['explain', line]);
	t.is(exitCode, 0);
	t.regex(stdout, /“Connection to proxy host 10\.0\.0\.1[\s\S]*PRX008[\s\S]*or PRX007, if/);
	const told = JSON.parse((await run(['explain', '--json', '-'], {input: recordedLog('wrong-thumbprint')})).stdout);
	t.like(told.told[0], {finding: 'TLS001', fields: {presented: 'CF181A4C629B9FDEDC4BE7027B1D2E85BE339377'}});
	t.is(told.findings[0].code, 'TLS001');
	const schema = JSON.parse(readFileSync(path.join(projectRoot, 'docs/schema/explain.schema.json'), 'utf8')) as Schema;
	t.deepEqual(misfits(schema, told), []);
});
