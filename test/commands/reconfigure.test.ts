import test from 'ava';
import type {Sandbox} from '../../src/sandbox/sandbox.ts';
import {openSandbox, run, tentacleCalls, writes} from '../_helpers/program.ts';

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
	t.is((await run([...apply, ...flags], {environment})).exitCode, 0);
	const worker = server.state.workers[0] ?? {};

	Object.assign(worker, {Name: 'Renamed in Octopus', WorkerPoolIds: ['WorkerPools-1', 'WorkerPools-2']});
	const [calls, written, tasks] = [tentacleCalls(sandbox), writes(sandbox), server.state.tasks.length];
	const again = await run([...apply, ...wayOnly(sandbox)], {environment});
	t.is(again.exitCode, 0, again.stderr);
	t.regex(again.stdout, /nothing was changed/);
	t.deepEqual([tentacleCalls(sandbox), writes(sandbox), server.state.tasks.length], [calls, written, tasks]);

	const changed = await run([...apply, ...wayOnly(sandbox), '--worker-pool=Linux Builders'], {environment});
	t.is(changed.exitCode, 0, changed.stderr);
	t.regex(changed.stderr, /^What changes:\n {2}Worker pools: .*, .* → Linux Builders\n/);
	t.like(server.state.workers[0], {Name: 'Renamed in Octopus', WorkerPoolIds: ['WorkerPools-2']});
});
