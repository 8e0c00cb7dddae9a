import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {commands} from '../../src/commands/list.ts';
import type {Report} from '../../src/engine/report.ts';
import type {WatchStatistics} from '../../src/engine/watch-statistics.ts';
import {misfits, type Schema} from '../_helpers/json-schema.ts';
import {freePort} from '../_helpers/ports.ts';
import {type RunOptions, run} from '../_helpers/program.ts';
import {projectRoot} from '../_helpers/project.ts';
import {comms, startHalibut} from '../probe/_peers.ts';

const diagnose = (words: readonly string[], options?: RunOptions) => run(['diagnose', ...words], options);
const reportOf = async (words: readonly string[]) => {
	const {exitCode, stdout, stderr} = await diagnose([...words, '--json']);
	return {exitCode, stderr, report: JSON.parse(stdout) as Report};
};

const readSchema = (name: string): Schema => JSON.parse(readFileSync(path.join(projectRoot, 'docs/schema', name), 'utf8')) as Schema;

test('addresses alone are enough: a healthy Server has no cause, and it is said what was left out', async t => {
	const {port} = await startHalibut(t, 'server');
	const {exitCode, report} = await reportOf(['--server-address', `127.0.0.1:${port}`]);
	t.is(exitCode, 0);
	t.is(report.verdict, 'pass');
	t.deepEqual(report.causes, []);
	t.is(report.subject.style, 'polling');
	const {stdout} = await diagnose(['--server-address', `127.0.0.1:${port}`]);
	t.regex(stdout, /Left out: Portal/);
});

test('the commands that help shows as examples are accepted', async t => {
	const examples = commands.find(({name}) => name === 'diagnose')?.examples ?? [];
	t.true(examples.length > 1);
	const folder = mkdtempSync(path.join(tmpdir(), 'examples-'));
	t.teardown(() => rmSync(folder, {recursive: true}));
	for (const example of examples) {
		const [, , ...words] = example.split(' ');
		// What is beside the words is no question of this test: no name is asked for, files go into a folder of the test.
		const {stderr} = await diagnose(
			[...words.map(word => word.replace('octopus.example.com', '127.0.0.1:9').replace('node1', '127.0.0.1:9')), '--only', 'proxy'],
			{cwd: folder},
		);
		t.notRegex(stderr, /flag cannot be used|wants|takes no words|no flag/i, example);
	}
});

test('--only runs a check and what it needs, so that its reason can be found', async t => {
	const port = await freePort(t);
	const {report} = await reportOf(['--server-address', `127.0.0.1:${port}`, '--only', 'network/who']);
	const asked = report.checks.filter(({verdict}) => verdict !== 'skipped').map(({id, verdict}) => `${id} ${verdict}`);
	t.deepEqual(asked, ['network/name pass', 'network/port fail', 'network/tls blocked', 'network/who blocked']);
	t.is(report.causes[0]?.finding, 'NET004');
});

test('--skip leaves out a whole category', async t => {
	const port = await freePort(t);
	const {report, exitCode} = await reportOf(['--server-address', `127.0.0.1:${port}`, '--skip', 'network', '--skip', 'trust']);
	t.false(report.checks.some(({category}) => category === 'network' || category === 'trust'));
	t.is(exitCode, 0);
});

test('a check that there is not gets the nearest name', async t => {
	const {exitCode, stderr} = await diagnose(['--server-address', '127.0.0.1:9', '--only', 'network/prt']);
	t.is(exitCode, 2);
	t.regex(stderr, /did you mean network\/port/);
});

test('a required check that is left out has failed', async t => {
	const {port} = await startHalibut(t, 'server');
	const address = ['--server-address', `127.0.0.1:${port}`];
	const left = await reportOf([...address, '--require', 'portal/octopus']);
	t.is(left.exitCode, 1);
	t.regex(left.report.causes[0]?.says ?? '', /^required, but left out/);
	const absent = await reportOf([...address, '--require', 'service/up']);
	t.is(absent.exitCode, 1, 'of a machine without an instance nothing is judged');
	const met = await reportOf([...address, '--require', 'network/who']);
	t.is(met.exitCode, 0);
});

test('a suppressed finding is no cause, and what waits for it is no loss', async t => {
	const [good, dead] = [await startHalibut(t, 'server'), await freePort(t)];
	const words = ['--server-address', `127.0.0.1:${good.port}`, '--server-address', `127.0.0.1:${dead}`];
	const plain = await reportOf(words);
	t.is(plain.exitCode, 1);
	const {exitCode, report} = await reportOf([...words, '--suppress', `NET004=127.0.0.1:${dead}`]);
	t.is(exitCode, 0);
	t.deepEqual(report.causes, []);
	t.is(report.verdict, 'pass');
	const port = report.checks.find(({id, subject}) => id === 'network/port' && subject === `127.0.0.1:${dead}`);
	t.like(port, {verdict: 'skipped', suppressed: true, finding: 'NET004'});
	const other = await reportOf([...words, '--suppress', `NET005=127.0.0.1:${dead}`, '--suppress', 'NET004=127.0.0.1:1']);
	t.is(other.exitCode, 1, 'another finding, another subject');
	t.is((await diagnose([...words, '--suppress', 'NET004'])).exitCode, 2);
});

test('--wait looks again until what was missing is there', async t => {
	const port = await freePort(t);
	const waiting = diagnose(['--server-address', `127.0.0.1:${port}`, '--wait', '60s', '--json'], {
		onStderr: text => {
			if (text.includes('looking again')) void startHalibut(t, 'server', {port});
		},
	});
	const {exitCode, stdout, stderr} = await waiting;
	t.is(exitCode, 0, stderr);
	t.regex(stderr, /^Not yet well: NET004 127\.0\.0\.1:\d+; looking again/);
	t.deepEqual((JSON.parse(stdout) as Report).causes, []);
});

test('--wait ends with what was seen last', async t => {
	const port = await freePort(t);
	const {exitCode, stdout} = await diagnose(['--server-address', `127.0.0.1:${port}`, '--wait', '100ms', '--json']);
	t.is(exitCode, 1);
	t.is((JSON.parse(stdout) as Report).causes[0]?.finding, 'NET004');
});

test('--watch counts looks and losses per phase, and ends well with Ctrl+C', async t => {
	const {port} = await startHalibut(t, 'server');
	const dead = await freePort(t);
	const words = ['--watch', '--server-address', `127.0.0.1:${port}`, '--server-address', `127.0.0.1:${dead}`];
	const {stdout, exitCode} = await diagnose([...words, '--json'], {interruptAt: 'tcp ECONNREFUSED'});
	const document = JSON.parse(stdout) as {readonly watched: ReadonlyArray<WatchStatistics & {readonly address: string}>};
	t.deepEqual(misfits(readSchema('watch.schema.json'), document), []);
	t.is(exitCode, 1, 'nothing got through to one of them');
	const [, lost] = document.watched;
	t.is(lost?.address, `127.0.0.1:${dead}`);
	t.true((lost?.looks ?? 0) > 0);
	t.is(lost?.lost, lost?.looks);
	t.deepEqual(lost?.reasons, {'tcp ECONNREFUSED': lost?.looks});
	const healthy = await diagnose(['--watch', '--server-address', `127.0.0.1:${port}`], {interruptAt: 'answers'});
	t.is(healthy.exitCode, 0);
	t.regex(healthy.stdout, /✔ 127\.0\.0\.1:\d+ {2}\d+ looks?, 0 lost/);
});

test('there is nothing to watch without an address', async t => {
	const {exitCode, stderr} = await diagnose(['--watch', '--server-url', 'https://127.0.0.1:9']);
	t.is(exitCode, 2);
	t.regex(stderr, /no polled address/);
});

test('a proxy is given as Tentacle can use it, without its password', async t => {
	for (const proxy of ['https://proxy:3128', 'socks5://proxy:1080', 'http://proxy', 'http://user:secret@proxy:3128', 'http://pro xy:1']) {
		const {exitCode, stderr} = await diagnose(['--server-address', '127.0.0.1:9', '--proxy', proxy]);
		t.is(exitCode, 2, proxy);
		t.regex(stderr, /^--proxy wants/, proxy);
		t.notRegex(stderr, /secret/);
	}
});

test('a config file names its instance, if need be one without a name', async t => {
	const {port} = await startHalibut(t, 'server');
	const folder = mkdtempSync(path.join(tmpdir(), 'unnamed-'));
	t.teardown(() => rmSync(folder, {recursive: true}));
	const file = path.join(folder, 'Tentacle.config');
	const trusted = [
		{Thumbprint: comms.thumbprint, CommunicationStyle: 2, Address: `https://127.0.0.1:${port}`, SubscriptionId: 'poll://one/'},
	];
	const settings = `<set key="Tentacle.Communication.TrustedOctopusServers">${JSON.stringify(trusted).replaceAll('"', '&quot;')}</set>`;
	writeFileSync(file, `<octopus-settings>${settings}</octopus-settings>`);
	const {report} = await reportOf(['--config', file, '--only', 'trust/server-thumbprint']);
	t.is(report.subject.instance, file);
	t.like(report.checks.at(-1), {id: 'trust/server-thumbprint', verdict: 'pass'});
	const missing = await diagnose(['--config', path.join(folder, 'none.config')]);
	t.is(missing.exitCode, 2);
	t.regex(missing.stderr, /There is no file/);
});
