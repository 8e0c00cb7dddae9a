import {type Dirent, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type {CutPlace} from '../../src/sandbox/server/trouble.ts';
import {needs} from '../_helpers/components.ts';
import {openSandbox, run, spawnProgram, tentacleCalls, tracing, writes} from '../_helpers/program.ts';

const apply = ['setup', '--no-input', '--yes'];

for (const registerAs of ['target', 'worker'] as const) {
	test(`a listening ${registerAs} is dialled by the Server, then registered, and a second set-up changes nothing`, async t => {
		const sandbox = await openSandbox(t, {style: 'listening', registerAs});
		const {environment, flags, server} = sandbox;
		const words = [...apply, ...flags, '--register-now'];
		const first = await run(words, {environment});
		t.is(first.exitCode, 0, first.stderr);
		const {state} = server;
		const [record, ...more] = registerAs === 'worker' ? state.workers : state.machines;
		t.deepEqual(more, []);
		t.like(record, {Name: 'build-07', HealthStatus: 'Healthy', Endpoint: {CommunicationStyle: 'TentaclePassive', ProxyId: null}});
		t.regex(String((record?.Endpoint as {Uri?: unknown} | undefined)?.Uri), /^https:\/\/127\.0\.0\.1:\d+\/$/);
		const asked = state.requests.map(({method, path}) => `${method} ${path}`);
		const collection = registerAs === 'worker' ? 'workers' : 'machines';
		const [discovered, made] = ['GET', 'POST'].map(verb =>
			asked.lastIndexOf(`${verb} /api/Spaces-1/${collection}${verb === 'GET' ? '/discover' : ''}`),
		);
		t.true(discovered !== undefined && made !== undefined && discovered >= 0 && discovered < made, asked.join('\n'));

		const [calls, written] = [tentacleCalls(sandbox), writes(sandbox)];
		const second = await run(words, {environment});
		t.is(second.exitCode, 0, second.stderr);
		t.regex(second.stdout, /nothing was changed/);
		t.deepEqual(tentacleCalls(sandbox), calls);
		t.deepEqual(writes(sandbox), written);
	});
}

/** Where the request that makes the record is cut, and how that run ends: what was handled is found again. The second one always ends well. */
const cuts: ReadonlyArray<readonly [place: CutPlace, style: 'polling' | 'listening', registerAs: 'target' | 'worker', exitCode: number]> = [
	['before', 'polling', 'target', 1],
	['after', 'listening', 'worker', 0],
	['mid-reply', 'polling', 'target', 0],
];

for (const [place, style, registerAs, exitCode] of cuts) {
	test(`the record of a ${style} ${registerAs} is asked for and cut ${place}: a second run of the program ends well`, async t => {
		const sandbox = await openSandbox(t, {style, registerAs});
		const {environment, flags, server} = sandbox;
		const {state} = server;
		state.cut = ({method, path: target}) => {
			if (method !== 'POST' || !/\/(machines|workers)$/.test(target)) return undefined;
			state.cut = undefined;
			return place;
		};
		const words = [...apply, ...flags, '--register-now'];
		const first = await run(words, {environment});
		t.is(first.exitCode, exitCode, first.stderr);
		if (exitCode !== 0) t.regex(first.stderr, /Run the same set-up again/);
		const second = await run(words, {environment});
		t.is(second.exitCode, 0, second.stderr);
		t.is(state.machines.length + state.workers.length, 1);
		t.like([...state.machines, ...state.workers][0], {Name: 'build-07', HealthStatus: 'Healthy'});
	});
}

test('what the plan needs and the Server did not tell stops the set-up before the first change', async t => {
	const sandbox = await openSandbox(t);
	const {environment, flags, server} = sandbox;
	// As often as it is asked again: what is asked later is answered, and the plan is made by then.
	let left = 3;
	server.state.cut = ({path: target}) => (target.includes('/environments') && left-- > 0 ? 'mid-reply' : undefined);
	const {exitCode, stderr} = await run([...apply, ...flags], {environment});
	t.is(exitCode, 1);
	t.regex(stderr, /could not be asked/);
	t.deepEqual(tentacleCalls(sandbox), []);
	t.deepEqual(writes(sandbox), []);
});

const filesBelow = (folder: string): readonly string[] =>
	readdirSync(folder, {withFileTypes: true, recursive: true})
		.filter((entry: Dirent) => entry.isFile())
		.map(entry => path.join(entry.parentPath, entry.name));

needs('strace')('registering through Tentacle: the key is in its command lines, and nowhere else', async t => {
	const sandbox = await openSandbox(t, {nodes: 2});
	const {server, environment, flags} = sandbox;
	const trace = path.join(sandbox.folder, 'trace.txt');
	const words = [...flags, '--register-through=tentacle'];
	const plan = await run(['setup', '--no-input', ...words], {environment});
	t.regex(plan.stdout, /--apiKey=‹API key›/);
	t.regex(plan.stdout, /WARNING: while it runs, every user of this machine can read the API key/);
	const {exitCode, stdout, stderr} = await run([...apply, '--verbose', '--json', ...words], {
		environment,
		wrapper: tracing(trace),
	});
	t.is(exitCode, 0, stderr);
	t.regex(stderr, /with the API key on Tentacle’s command line/);
	const {apiKey} = server;
	const called = readFileSync(trace, 'utf8')
		.split('\n')
		.filter(line => line.includes(apiKey));
	t.deepEqual(new Set(called.map(line => /"(register-with|poll-server)"/.exec(line)?.[1])), new Set(['register-with', 'poll-server']));
	t.false([plan.stdout, plan.stderr, stdout, stderr].some(text => text.includes(apiKey)));
	t.deepEqual(
		filesBelow(sandbox.folder).filter(
			file => file !== trace && file !== sandbox.apiKeyFile && readFileSync(file, 'latin1').includes(apiKey),
		),
		[],
	);
	t.is(server.state.machines.length, 1);
	const second = await run([...apply, ...words], {environment});
	t.regex(second.stdout, /nothing was changed/, second.stderr);
});

needs('curl')('the exported script of a listening machine runs for real: dialled, registered, and not twice', async t => {
	const sandbox = await openSandbox(t, {style: 'listening'});
	const {stdout: script, stderr} = await run(['setup', '--print-only', '--register-now', ...sandbox.flags], {
		environment: sandbox.environment,
	});
	const file = path.join(sandbox.folder, 'set-up.sh');
	writeFileSync(file, script);
	const call = () =>
		spawnProgram(['bash', file], {
			environment: {
				...sandbox.hostOptions.environment,
				PATH: sandbox.hostOptions.searchPath,
				HOME: sandbox.hostOptions.home,
			},
		});
	const first = await call();
	t.is(first.exitCode, 0, stderr + first.stderr);
	const {state} = sandbox.server;
	t.true(state.requests.some(({path: target}) => target.endsWith('/machines/discover')));
	t.like(state.machines[0], {Name: 'build-07', Roles: ['web-server'], Endpoint: {CommunicationStyle: 'TentaclePassive'}});
	const second = await call();
	t.regex(second.stdout, /This machine is registered already: nothing was sent\./, second.stderr);
	t.is(state.machines.length, 1);
});
