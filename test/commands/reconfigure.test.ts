import {readFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type {Sandbox} from '../../src/sandbox/sandbox.ts';
import {misfits, type Schema} from '../_helpers/json-schema.ts';
import {endsWell, openSandbox, run, tentacleCalls, writes} from '../_helpers/program.ts';
import {projectRoot} from '../_helpers/project.ts';

const schema = JSON.parse(readFileSync(path.join(projectRoot, 'docs/schema/check.schema.json'), 'utf8')) as Schema;
const apply = ['setup', '--no-input', '--yes'];

/** The way to the Server, and nothing that is decided about the machine. */
const wayOnly = ({server, apiKeyFile, certificateAuthorityFile}: Sandbox): readonly string[] => [
	`--server-url=${server.url}`,
	`--api-key-file=${apiKeyFile}`,
	`--ca-file=${certificateAuthorityFile}`,
];

test('what somebody changed in Octopus survives a set-up that does not speak of it, and nothing is changed', async t => {
	const sandbox = await openSandbox(t, {registerAs: 'worker'});
	const {environment, flags, server} = sandbox;
	endsWell(t, await run([...apply, ...flags], {environment}));
	const worker = server.state.workers[0] ?? {};

	Object.assign(worker, {Name: 'Renamed in Octopus', WorkerPoolIds: ['WorkerPools-1', 'WorkerPools-2']});
	const [calls, written, tasks] = [tentacleCalls(sandbox), writes(sandbox), server.state.tasks.length];
	const again = await run([...apply, ...wayOnly(sandbox)], {environment});
	t.is(again.exitCode, 0, again.stderr);
	t.regex(again.stdout, /nothing was changed/);
	t.deepEqual([tentacleCalls(sandbox), writes(sandbox), server.state.tasks.length], [calls, written, tasks]);

	const changed = await run([...apply, ...wayOnly(sandbox), '--worker-pool=Linux Builders'], {environment});
	t.is(changed.exitCode, 0, changed.stderr);
	t.regex(changed.stderr, /^What changes:\n {2}Worker pools: .*, .* → Linux Builders\n/m);
	t.like(server.state.workers[0], {Name: 'Renamed in Octopus', WorkerPoolIds: ['WorkerPools-2']});
});

test('--check says what differs and would be done, in words and as JSON, and changes nothing', async t => {
	const sandbox = await openSandbox(t);
	const {environment, flags, server} = sandbox;
	const check = (...more: readonly string[]) => run(['setup', '--check', ...flags, ...more], {environment});
	const fresh = await check();
	t.is(fresh.exitCode, 3, fresh.stderr);
	t.regex(fresh.stdout, /^To be done:\n {2}Create the instance\n/);
	t.deepEqual([tentacleCalls(sandbox), writes(sandbox)], [[], []]);

	endsWell(t, await run([...apply, ...flags], {environment}));
	const before = [tentacleCalls(sandbox), writes(sandbox), server.state.tasks.length];
	const same = await check();
	t.is(same.exitCode, 0, same.stderr);
	t.is(same.stdout, 'Tentacle is as the answers say: there is nothing to do.\n');

	Object.assign(server.state.machines[0] ?? {}, {Roles: ['web-server', 'by hand']});
	const drifted = await check('--json');
	t.is(drifted.exitCode, 3);
	const document = JSON.parse(drifted.stdout) as Record<string, unknown>;
	t.deepEqual(misfits(schema, document), []);
	t.like(document, {
		isSame: false,
		differences: [{id: 'targetTags', was: 'web-server, by hand', will: 'web-server'}],
		pending: [{id: 'register'}],
	});
	const another = await check('--polling-connections=7');
	t.is(another.exitCode, 3);
	t.is(
		another.stdout,
		'Differs:\n  Target tags: web-server, by hand → web-server\n  Polling connections: 1 → 7\nTo be done:\n  Poll, and do not listen\n  Bring the record in Octopus up to date\n  Restart the service\n',
	);
	t.deepEqual([tentacleCalls(sandbox), writes(sandbox), server.state.tasks.length], before);

	t.is((await check('--no-register-now', '--style=listening', '--listen-port=0')).exitCode, 2);
	const wrongKey = await openSandbox(t, {faults: ['wrong-key']});
	t.is((await run(['setup', '--check', ...wrongKey.flags], {environment: wrongKey.environment})).exitCode, 1);
});

test('--no-start installs the service only; the next set-up starts it, and a listen address is changed with one restart', async t => {
	const sandbox = await openSandbox(t, {style: 'listening'});
	const {environment, flags, server} = sandbox;
	const setUp = (...more: readonly string[]) => run([...apply, ...flags, ...more], {environment});
	const installed = await setUp('--no-start');
	t.is(installed.exitCode, 0, installed.stderr);
	t.regex(installed.stdout, /^Tentacle is set up\. No agent was started, so that it works is not proven\.\n/);
	t.true(tentacleCalls(sandbox).includes('service --instance=Tentacle --install'));
	t.is(server.state.machines.length, 1);
	t.is(server.state.tasks.length, 0);
	const before = [tentacleCalls(sandbox), writes(sandbox)];
	const again = await setUp('--no-start');
	t.regex(again.stdout, /nothing was changed/);
	t.deepEqual([tentacleCalls(sandbox), writes(sandbox)], before);

	const started = await setUp();
	t.is(started.exitCode, 0, started.stdout + started.stderr);
	t.like(server.state.machines[0], {HealthStatus: 'Healthy'});
	const calls = tentacleCalls(sandbox).length;
	const everywhere = await setUp('--listen-address=any');
	t.is(everywhere.exitCode, 0, everywhere.stdout + everywhere.stderr);
	t.regex(everywhere.stderr, /What changes:\n {2}Listen address: 127\.0\.0\.1 → any\n/);
	t.regex(tentacleCalls(sandbox).slice(calls).join('\n'), /^configure .*--listenIpAddress=any\nservice --instance=Tentacle --restart$/);
	const [tasks, written] = [server.state.tasks.length, writes(sandbox)];
	endsWell(t, await setUp('--listen-address=any'));
	t.deepEqual([server.state.tasks.length, writes(sandbox)], [tasks, written]);
});
