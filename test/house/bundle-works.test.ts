import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import test from 'ava';
import {createCertificate} from '../../src/certificate/create-certificate.ts';
import {loadable} from '../_helpers/bundle.ts';
import {spawnProgram} from '../_helpers/program.ts';
import {projectRoot} from '../_helpers/project.ts';
import {openTerminal} from '../_helpers/terminal.ts';

const bundled = path.join(projectRoot, 'dist/cli.js');
const run = (words: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
	spawnProgram([process.execPath, bundled, ...words], {environment});

test('the bundle sets up in its own demo, with its stand-ins, its worker and a certificate of its own', async t => {
	await loadable();
	const own = mkdtempSync(path.join(os.tmpdir(), 'bundle-works-'));
	t.teardown(() => rmSync(own, {recursive: true, force: true}));
	const pfx = path.join(own, 'own.pfx');
	const {pfxBase64, thumbprint} = createCertificate();
	writeFileSync(pfx, Buffer.from(pfxBase64, 'base64'), {mode: 0o600});
	const demo = spawn(process.execPath, [bundled, 'demo', '--serve'], {stdio: ['ignore', 'pipe', 'inherit']});
	const ended = once(demo, 'exit');
	t.teardown(async () => {
		demo.kill('SIGTERM');
		await ended;
	});
	let folder = '';
	for await (const line of createInterface(demo.stdout)) {
		folder = /^The sandbox is in (\S+)/.exec(line)?.[1] ?? '';
		if (folder !== '') break;
	}
	demo.stdout.resume();
	const server = ['--answers', path.join(folder, 'answers.yaml'), '--ca-file', path.join(folder, 'authority.pem')];
	const environment = {CONFIGURE_TENTACLE_SANDBOX: path.join(folder, 'sandbox.json')};
	const certificate = ['--certificate', 'import', '--certificate-file', pfx];
	const setUp = await run(['setup', '--no-input', '--yes', ...server, ...certificate], environment);
	t.is(setUp.exitCode, 0, setUp.stderr);
	const shown = await run(['instances', 'show', '--json'], environment);
	t.true(shown.stdout.includes(thumbprint), shown.stdout);
});

const atFirstFrame = `
const {Segmenter} = Intl;
let segmenters = 0;
Intl.Segmenter = new Proxy(Segmenter, {construct(of, words) { segmenters++; return new of(...words); }});
const write = process.stdout.write;
process.stdout.write = function(text, ...more) {
	if (String(text).includes('Instance name')) {
		process.stdout.write = write;
		const loaded = process.moduleLoadList.map(name => /^NativeModule (\\w+)$/.exec(name)?.[1]).filter(Boolean);
		require('node:fs').writeFileSync(process.env.SEEN, JSON.stringify({segmenters, loaded}));
	}
	return write.call(this, text, ...more);
};`;

test('the first frame of the wizard comes without what is slow to load and not shown', async t => {
	await loadable();
	const own = mkdtempSync(path.join(os.tmpdir(), 'bundle-works-'));
	t.teardown(() => rmSync(own, {recursive: true, force: true}));
	const [hook, seen] = [path.join(own, 'hook.cjs'), path.join(own, 'seen.json')];
	writeFileSync(hook, atFirstFrame);
	const terminal = openTerminal(t, process.execPath, ['--require', hook, bundled, 'setup'], {environment: {SEEN: seen}});
	await terminal.shows('Instance name');
	const {segmenters, loaded} = JSON.parse(readFileSync(seen, 'utf8')) as {
		readonly segmenters: number;
		readonly loaded: readonly string[];
	};
	t.is(segmenters, 0);
	t.deepEqual(
		loaded.filter(name => ['assert', 'child_process', 'crypto', 'http', 'https', 'tls'].includes(name)),
		[],
	);
});

test('the screen of the bundle goes on, follows the window and the keys, goes back and leaves', async t => {
	await loadable();
	const terminal = openTerminal(t, process.execPath, [bundled, 'setup'], {cwd: '/'});
	await terminal.shows('Instance name');
	terminal.press('enter');
	await terminal.shows(/How should Octopus reach.*2 of/);
	terminal.resize(60, 30);
	await terminal.shows(/Nothing here *\n +connects out/);
	terminal.press('down');
	await terminal.shows('❯ Polling');
	terminal.press('escape');
	await terminal.shows(/Instance name.*1 of/);
	terminal.press('ctrl+c');
	t.is(await terminal.ended, 130);
	t.true(terminal.screen().includes('Nothing was changed.'));
});
