import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, watch, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {inspect, promisify} from 'node:util';
import test, {type ExecutionContext} from 'ava';
import {createHost} from '../../src/host/host.ts';
import {UserError} from '../../src/model/user-error.ts';
import {temporaryFolder} from './_folder.ts';

const script = (folder: string, text: string, name = 'program'): string => {
	const file = path.join(folder, name);
	writeFileSync(file, `#!/bin/bash\n${text}\n`);
	chmodSync(file, 0o755);
	return file;
};

const hostIn = (t: ExecutionContext<unknown>) => {
	const folder = temporaryFolder(t);
	return {folder, host: createHost({home: folder, environment: {STAND_IN_SAYS: 'hello'}})};
};

const soon = () => AbortSignal.timeout(30_000);

const appears = async (file: string): Promise<void> => {
	if (existsSync(file)) return;
	const watcher = watch(path.dirname(file));
	try {
		await new Promise<void>(resolve => {
			watcher.on('change', () => existsSync(file) && resolve());
			if (existsSync(file)) resolve();
		});
	} finally {
		watcher.close();
	}
};

const isAlive = (id: number): boolean => {
	try {
		return !/^\d+ \(.*\) [ZX] /s.test(readFileSync(`/proc/${id}/stat`, 'utf8'));
	} catch {
		// Its folder is gone: so is the process.
		return false;
	}
};

test('words arrive unchanged, and both streams come back line by line with the exit code', async t => {
	const {folder, host} = hostIn(t);
	const program = script(folder, 'printf "%s\\n" "$@"; echo oops >&2; printf "no end"; exit 3');
	const words = ['a b', '$(id)', '`id`', '\'"', '--x=y z', '-', '*', 'Größe', 'two\nlines'];
	const heard: string[] = [];
	const ended = await host.run(program, words, {signal: soon(), onLine: (text, stream) => heard.push(`${stream} ${text}`)});
	t.is(ended.exitCode, 3);
	t.is(ended.signal, undefined);
	t.deepEqual(
		ended.lines.filter(({stream}) => stream === 'stdout').map(({text}) => text),
		[...words.slice(0, -1), 'two', 'lines', 'no end'],
	);
	t.deepEqual(
		ended.lines.filter(({stream}) => stream === 'stderr'),
		[{stream: 'stderr', text: 'oops'}],
	);
	t.is(heard.length, ended.lines.length);
	t.true(ended.milliseconds >= 0);
});

test('input goes to standard input, which is empty without it', async t => {
	const {folder, host} = hostIn(t);
	const program = script(folder, 'cat; echo "end"');
	t.deepEqual(
		(await host.run(program, [], {signal: soon(), input: 'secret\n'})).lines.map(({text}) => text),
		['secret', 'end'],
	);
	t.deepEqual(
		(await host.run(program, [], {signal: soon()})).lines.map(({text}) => text),
		['end'],
	);
	t.is((await host.run(script(folder, 'exit 0', 'deaf'), [], {signal: soon(), input: 'x'.repeat(1_000_000)})).exitCode, 0);
});

test('output is kept in bounded memory: the last thousand lines, each at most 64 KiB', async t => {
	const {folder, host} = hostIn(t);
	const program = script(folder, 'head -c 300000 /dev/zero | tr "\\0" x; echo; seq 1 2000');
	const {lines} = await host.run(program, [], {signal: soon()});
	t.is(lines.length, 1000);
	t.is(lines.at(-1)?.text, '2000');
	const first: number[] = [];
	await host.run(program, [], {signal: soon(), onLine: text => first.push(text.length)});
	t.is(first[0], 64 * 1024);
	t.is(first.length, 2001);
});

test('a program that cannot be started is an error in words', async t => {
	const {folder, host} = hostIn(t);
	const file = path.join(folder, 'odd');
	writeFileSync(file, '#!/no/such/interpreter\n');
	chmodSync(file, 0o755);
	const error = await t.throwsAsync(host.run(file, ['--password=CANARY'], {signal: soon()}), {
		instanceOf: UserError,
		message: /cannot be started/,
	});
	t.notRegex(inspect(error, {depth: 9, showHidden: true}), /CANARY/);
});

test('nothing starts when the time is over already', async t => {
	const {folder, host} = hostIn(t);
	const program = script(folder, `: > '${folder}/was-run'`);
	await t.throwsAsync(host.run(program, [], {signal: AbortSignal.abort()}), {name: 'AbortError'});
	t.false(existsSync(path.join(folder, 'was-run')));
});

test('abort ends the program and all that it started, with SIGTERM first', async t => {
	const {folder, host} = hostIn(t);
	const program = script(
		folder,
		`trap 'echo asked; exit 7' TERM; sleep 1000 & echo $! > '${folder}/grandchild.new'; mv '${folder}/grandchild.new' '${folder}/grandchild'; wait`,
	);
	const stop = new AbortController();
	const running = host.run(program, [], {signal: stop.signal});
	await appears(path.join(folder, 'grandchild'));
	stop.abort();
	const ended = await running;
	t.is(ended.exitCode, 7);
	t.deepEqual(
		ended.lines.map(({text}) => text),
		['asked'],
	);
	t.false(isAlive(Number(readFileSync(path.join(folder, 'grandchild'), 'utf8'))));
});

test('what does not end on SIGTERM is killed, grandchildren too', async t => {
	const {folder, host} = hostIn(t);
	const deaf = `trap '' TERM; echo $BASHPID > '${folder}/deaf.new'; mv '${folder}/deaf.new' '${folder}/deaf'; while :; do sleep 1; done`;
	const program = script(folder, `(${deaf}) &\nwait`);
	const stop = new AbortController();
	const running = host.run(program, [], {signal: stop.signal});
	await appears(path.join(folder, 'deaf'));
	stop.abort();
	const ended = await running;
	t.is(ended.signal, 'SIGTERM');
	t.true(ended.milliseconds >= 4900);
	t.false(isAlive(Number(readFileSync(path.join(folder, 'deaf'), 'utf8'))));
});

test('a daemon that keeps the output open does not hold up the end', async t => {
	const {folder, host} = hostIn(t);
	const program = script(folder, 'sleep 20 & echo $!; exit 0');
	const ended = await host.run(program, [], {signal: soon()});
	process.kill(Number(ended.lines[0]?.text));
	t.is(ended.exitCode, 0);
	t.true(ended.milliseconds < 15_000);
});

test('a child sees nothing of the folder and the environment that we were started with', async t => {
	const folder = temporaryFolder(t);
	const trap = path.join(folder, 'trap');
	const home = path.join(folder, 'home');
	mkdirSync(path.join(trap, 'Octopus'), {recursive: true});
	mkdirSync(home);
	writeFileSync(path.join(trap, 'Tentacle.config'), '');
	symlinkSync('/etc', path.join(trap, 'Octopus/Logs'));
	script(trap, `: > '${folder}/fake-was-run'`, 'systemctl');
	writeFileSync(path.join(trap, 'bash-env'), `: > '${folder}/fake-was-run'`);
	const program = script(folder, 'pwd; [ -e Tentacle.config ] && echo seen; command -v systemctl; env | sort; cat');
	const module = new URL('../../src/host/host.js', import.meta.url).href;
	const source = `import {createHost} from ${JSON.stringify(module)};
		const host = createHost({home: ${JSON.stringify(home)}, environment: {STAND_IN_SAYS: 'hello'}});
		const {lines} = await host.run(${JSON.stringify(program)}, [], {signal: AbortSignal.timeout(20000), mustBeSafe: true});
		console.log(JSON.stringify(lines.map(({text}) => text)));`;
	const {stdout} = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', source], {
		cwd: trap,
		env: {
			PATH: `${trap}:/usr/bin:/bin`,
			BASH_ENV: path.join(trap, 'bash-env'),
			LD_PRELOAD: path.join(trap, 'none.so'),
			DOTNET_STARTUP_HOOKS: path.join(trap, 'hook.dll'),
			NODE_OPTIONS: '--no-warnings',
			HOME: trap,
			TMPDIR: trap,
			CONFIGURE_TENTACLE_API_KEY: 'API-CANARY',
		},
	});
	const lines = JSON.parse(stdout) as string[];
	t.is(lines[0], '/');
	t.false(lines.includes('seen'));
	t.false(lines.some(line => line.includes(trap) || line.includes('CANARY') || line.includes('NODE_OPTIONS')));
	const own = new Set(['_', 'PWD', 'SHLVL', 'OLDPWD']);
	t.deepEqual(
		lines.filter(line => /^\w+=/.test(line) && !own.has(line.split('=')[0] ?? '')),
		[`HOME=${home}`, 'LANG=C.UTF-8', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'STAND_IN_SAYS=hello'],
	);
	t.true(existsSync(path.join(home, '.local/share')));
	t.false(existsSync(path.join(folder, 'fake-was-run')));
});

test('a Ctrl+C that meets a program before it has a session of its own does not end it', async t => {
	const {folder, host} = hostIn(t);
	const first = script(folder, 'if [ ! -e "$1" ]; then : > "$1"; kill -INT $$; fi; echo done');
	const {exitCode, lines} = await host.run(first, [path.join(folder, 'was-here')], {signal: soon()});
	t.is(exitCode, 0);
	t.deepEqual(
		lines.map(({text}) => text),
		['done'],
	);
	const always = await host.run(script(folder, 'kill -INT $$', 'always'), [], {signal: soon()});
	t.is(always.signal, 'SIGINT');

	// For real: the whole group is interrupted again and again, as by keys that are held down.
	const module = path.join(folder, 'group.mjs');
	writeFileSync(
		module,
		`import {createHost} from ${JSON.stringify(new URL('../../src/host/host.js', import.meta.url).href)};
		process.on('SIGINT', () => {});
		const host = createHost({home: ${JSON.stringify(folder)}});
		console.log('begun');
		for (let left = 20; left > 0; left--) {
			const {exitCode, signal} = await host.run('/bin/true', [], {signal: AbortSignal.timeout(60_000)});
			if (exitCode !== 0) console.log('ended by ' + signal);
		}
		console.log('all');`,
	);
	const group = spawn(process.execPath, [module], {detached: true, stdio: ['ignore', 'pipe', 'inherit']});
	let says = '';
	group.stdout.setEncoding('utf8').on('data', (text: string) => (says += text));
	const closed = once(group, 'close');
	await once(group.stdout, 'data');
	const interrupting = setInterval(() => {
		for (let count = 0; count < 20; count++)
			if (group.exitCode === null && group.signalCode === null) process.kill(-(group.pid ?? 0), 'SIGINT');
	}, 1);
	await closed;
	clearInterval(interrupting);
	t.is(says, 'begun\nall\n');
});
