import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {cli, openSandbox} from '../_helpers/program.ts';
import {openTerminal, type Terminal} from '../_helpers/terminal.ts';
import {type Answering, startProxy, tunnel} from '../probe/_proxies.ts';
import {pageOn} from './_page-on.ts';

const lettingIn =
	(wanted: string): Answering =>
	(socket, request) => {
		const isKnown = request.includes(`Basic ${Buffer.from(wanted).toString('base64')}\r\n`);
		if (isKnown) tunnel()(socket, request);
		else socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="here"\r\nContent-Length: 0\r\n\r\n');
	};

/** The wizard with all that a first run asks given as flags, behind a proxy that is set in the environment. */
const openBehind = async (t: ExecutionContext, wanted: string | undefined, words: readonly string[] = []) => {
	const {environment, server, apiKeyFile, certificateAuthorityFile, folder} = await openSandbox(t);
	const proxy = await startProxy(t, wanted === undefined ? tunnel() : lettingIn(wanted));
	const terminal = openTerminal(
		t,
		process.execPath,
		[
			...[cli, 'setup', ...words, '--instance=Tentacle', '--style=polling', '--register-now', `--server-url=${server.url}`],
			...[`--api-key-file=${apiKeyFile}`, `--ca-file=${certificateAuthorityFile}`, `--home-folder=${folder}/home2`],
			...['--register-as=target', '--space=Default', '--name=build-08', '--environments=Test', '--target-tags=web-server'],
			`--server-addresses=127.0.0.1:${server.addresses[0]?.port}`,
		],
		{columns: 110, rows: 40, cwd: '/', environment: {...environment, HTTPS_PROXY: `http://svc:canary-word@127.0.0.1:${proxy.port}`}},
	);
	return {terminal, proxy};
};

/** Its page: the review, which has the same words, may come before it. */
const asksPassword = (terminal: Terminal) => terminal.showsWhen(screen => pageOn(screen) === 'proxyPassword', 'the page of the password');

test('a proxy of the environment is offered, tried while the page is open, taken with Down, and its password asked for', async t => {
	const {terminal, proxy} = await openBehind(t, 'svc:right');
	await terminal.shows('Ready to set up');
	terminal.type('c');
	await terminal.shows('Which answer?');
	terminal.type('Proxy:');
	terminal.press('enter');
	await terminal.shows(
		new RegExp(`http://svc@127\\.0\\.0\\.1:${proxy.port} {2}from the environment; it wants the password of svc \\(407\\)`),
	);
	terminal.press('down');
	await terminal.shows(`❯ http://svc@127.0.0.1:${proxy.port}`);
	terminal.press('enter');
	await asksPassword(terminal);
	terminal.type('wrong');
	terminal.press('enter');
	await terminal.shows(/does not accept the password of svc \(407\) \(PRX005\)/);
	t.false(terminal.raw().includes('canary-word'));
	terminal.press('ctrl+c');
	await terminal.ended;
});

test('a proxy that lets this machine through is said to, in words too', async t => {
	const {terminal, proxy} = await openBehind(t, undefined, ['--accessible']);
	await terminal.shows(/What now/, {of: terminal.transcript});
	terminal.type('2\r');
	await terminal.shows(/Which answer/, {of: terminal.transcript});
	terminal.type('Proxy\r');
	await terminal.shows(new RegExp(`1\\. http://svc@127\\.0\\.0\\.1:${proxy.port} {2}from the environment; opens a tunnel to 127`), {
		of: terminal.transcript,
	});
	terminal.type('1\r');
	await terminal.shows('Password of the proxy’s user', {of: terminal.transcript});
	t.false(terminal.raw().includes('canary-word'));
	terminal.press('ctrl+c');
	await terminal.ended;
});

test('what no script can do is said where the commands are to be copied, and the wizard stays', async t => {
	const {terminal, proxy} = await openBehind(t, 'svc:right');
	await terminal.shows('Ready to set up');
	terminal.type('c');
	await terminal.shows('Which answer?');
	terminal.type('Proxy:');
	terminal.press('enter');
	await terminal.shows('HTTP proxy on the way');
	terminal.press('down');
	await terminal.shows(`❯ http://svc@127.0.0.1:${proxy.port}`);
	terminal.press('enter');
	await asksPassword(terminal);
	terminal.type('right');
	terminal.press('enter');
	await terminal.shows('Ready to set up');
	terminal.type('y');
	await terminal.shows('No script is made for a proxy that wants a password');
	t.regex(terminal.screen(), /Ready to set up[\s\S]*Apply/);
	terminal.press('ctrl+c');
	t.is(await terminal.ended, 130);
});
