import test from 'ava';
import type {Resource} from '../../src/sandbox/server/state.ts';
import {openSandbox, run, tentacleCalls, writes} from '../_helpers/program.ts';

const apply = ['setup', '--no-input', '--yes', '--service=none'];
const foreign = 'A'.repeat(40);

/** What a run has changed on the Server: everything but tasks. */
const changes = (sandbox: Parameters<typeof writes>[0]) => writes(sandbox).filter(request => !/\/tasks$/.test(request));

test.serial('another machine’s record is taken over by its thumbprint: it stays the same record, now with ours', async t => {
	const sandbox = await openSandbox(t, {faults: ['name-taken']});
	const {exitCode, stdout, stderr} = await run([...apply, ...sandbox.flags, `--replace=${foreign.toLowerCase()}`], {
		environment: sandbox.environment,
	});
	t.is(exitCode, 0, stdout + stderr);
	t.is(sandbox.server.state.machines.length, 1);
	t.like(sandbox.server.state.machines[0], {Id: 'Machines-900', Name: 'build-07'});
	t.not((sandbox.server.state.machines[0] as Resource & {Thumbprint: string}).Thumbprint, foreign);
});

test.serial('consent to another record than the one that is there changes nothing', async t => {
	const sandbox = await openSandbox(t, {faults: ['name-taken']});
	const {exitCode, stdout} = await run([...apply, ...sandbox.flags, `--replace=${'B'.repeat(40)}`], {environment: sandbox.environment});
	t.is(exitCode, 1);
	t.regex(stdout, /REG003/);
	t.deepEqual(tentacleCalls(sandbox), []);
	t.deepEqual(writes(sandbox), []);
});

test.serial('what is unavailable is taken over only after the Server has looked, however its record stood', async t => {
	const sandbox = await openSandbox(t, {faults: ['name-taken']});
	const {exitCode, stdout, stderr} = await run([...apply, ...sandbox.flags, '--replace=unavailable'], {environment: sandbox.environment});
	t.is(exitCode, 0, stdout + stderr);
	t.deepEqual(sandbox.server.state.tasks[0]?.Arguments.MachineIds, ['Machines-900']);
	t.like(sandbox.server.state.machines, {length: 1, 0: {Id: 'Machines-900'}});
});

test.serial('a machine that the Server cannot look at is not called unavailable, though its record says so', async t => {
	const sandbox = await openSandbox(t, {faults: ['name-taken']});
	for (const machine of sandbox.server.state.machines)
		Object.assign(machine, {
			HealthStatus: 'Unavailable',
			Endpoint: {...(machine.Endpoint as object), CommunicationStyle: 'TentaclePassive'},
		});
	const {exitCode, stdout} = await run([...apply, ...sandbox.flags, '--replace=unavailable'], {environment: sandbox.environment});
	t.is(exitCode, 1);
	t.regex(stdout, /REG004/);
	t.deepEqual(sandbox.server.state.tasks, []);
	t.deepEqual(changes(sandbox), []);
	t.deepEqual(tentacleCalls(sandbox), []);
});

test.serial('a diagnosis starts no task for a name, whatever is consented to', async t => {
	const sandbox = await openSandbox(t, {faults: ['name-taken']});
	const {stdout} = await run(
		[
			'diagnose',
			'--server-url',
			sandbox.server.url,
			`--api-key-file=${sandbox.apiKeyFile}`,
			'--ca-file',
			sandbox.certificateAuthorityFile,
			'--replace=unavailable',
			'--name=build-07',
			'--space=Default',
			'--json',
		],
		{environment: sandbox.environment},
	);
	t.notRegex(stdout, /"octopus\/name"/);
	t.deepEqual(sandbox.server.state.tasks, []);
});

test.serial('slugs and ids are names, and what they mean is in the record', async t => {
	const sandbox = await openSandbox(t);
	const {environments, tenants} = sandbox.server.state;
	const [first, second] = environments as unknown as ReadonlyArray<{readonly Id: string; readonly Slug: string}>;
	const [tenant] = tenants;
	const {exitCode, stdout, stderr} = await run(
		[...apply, ...sandbox.flags, `--environment=${first?.Slug.toUpperCase()}`, `--environment=${second?.Id}`, `--tenant=${tenant?.Id}`],
		{environment: sandbox.environment},
	);
	t.is(exitCode, 0, stdout + stderr);
	t.like(sandbox.server.state.machines[0], {
		EnvironmentIds: [first?.Id, second?.Id],
		TenantIds: [tenant?.Id],
		TenantedDeploymentParticipation: 'Tenanted',
	});
});

test.serial('the first worker of the default pool, a policy that deletes, and tenants that count for nothing are told before', async t => {
	const worker = await openSandbox(t, {registerAs: 'worker'});
	const pool = worker.server.state.workerPools.find(({IsDefault}) => IsDefault)?.Name ?? '';
	const policies = worker.server.state.machinePolicies;
	for (const policy of policies) Object.assign(policy, {MachineCleanupPolicy: {DeleteMachinesBehavior: 'DeleteUnavailableMachines'}});
	const first = await run([...apply, ...worker.flags, `--worker-pool=${pool}`], {environment: worker.environment});
	t.is(first.exitCode, 0, first.stderr);
	t.regex(first.stderr, /first worker of the default pool [\s\S]* {2}REG007/);
	t.regex(first.stderr, /deletes machines that stay unavailable.* {2}REG012/);
	const again = await run(
		[
			...apply,
			...worker.flags,
			`--worker-pool=${pool}`,
			'--instance=Second',
			'--name=build-08',
			`--config-file=${worker.folder}/etc/two.config`,
			`--home-folder=${worker.folder}/var/two`,
			`--application-folder=${worker.folder}/var/two/Applications`,
		],
		{environment: worker.environment},
	);
	t.notRegex(again.stderr, /REG007/);
	const target = await openSandbox(t);
	const tenanted = await run(
		[...apply, ...target.flags, `--tenant=${target.server.state.tenants[0]?.Name}`, '--tenanted-participation=Untenanted'],
		{environment: target.environment},
	);
	t.regex(tenanted.stderr, /pass it by {2}REG018/);
});

test.serial('a tenant that is nearly right is answered with the right one, and nothing is changed', async t => {
	const sandbox = await openSandbox(t);
	const name = sandbox.server.state.tenants[0]?.Name ?? '';
	const {exitCode, stdout} = await run([...apply, ...sandbox.flags, `--tenant=${name}x`], {environment: sandbox.environment});
	t.is(exitCode, 1);
	t.regex(stdout, new RegExp(`no tenant ${name}x; did you mean ${name}\\?`));
	t.deepEqual(writes(sandbox), []);
});

test.serial('this machine’s own record under another name is told, and renamed', async t => {
	const sandbox = await openSandbox(t);
	await run([...apply, ...sandbox.flags], {environment: sandbox.environment});
	const {exitCode, stderr} = await run([...apply, ...sandbox.flags, '--name=build-07-new'], {environment: sandbox.environment});
	t.is(exitCode, 0, stderr);
	t.regex(stderr, /build-07 \(target, Default\) has this machine’s certificate, and will be called build-07-new/);
	t.deepEqual(
		sandbox.server.state.machines.map(({Name}) => Name),
		['build-07-new'],
	);
});
