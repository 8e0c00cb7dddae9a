import test, {type ExecutionContext} from 'ava';
import type {ServerOptions} from '../../../src/sandbox/server/server.ts';
import {openServer} from '../server/_server.ts';
import {createBox} from './_stand-in.ts';

/** A Tentacle with a certificate, and commands that talk to a Server of the test. */
const open = async (t: ExecutionContext, options: ServerOptions = {}) => {
	const server = await openServer(t, {https: false, ...options});
	const box = createBox(t);
	await box.run('create-instance', '--instance=Alpha', `--config=${box.root}/Alpha/a.config`);
	await box.run('new-certificate');
	const withUser = [`--username=${server.state.username}`, `--password=${server.state.password}`];
	const ask = (command: string, ...words: readonly string[]) => box.run(command, `--server=${server.url}`, ...words);
	const withKey = (command: string, ...words: readonly string[]) => ask(command, `--apiKey=${server.apiKey}`, ...words);
	return {server, box, ask, withKey, withUser};
};

const target = ['--name=box1', '--environment=test', '--role=web', '--publicHostName=BOX1.example.test'];

test('a listening target with everything that can be said of it, by user and password', async t => {
	const {server, ask, withUser} = await open(t);
	const tenants = ['--tenant=contoso', '--tenant=Tenants-2', '--tenanttag=region/europe', '--tenanted-deployment-participation=tenanted'];
	const ran = await ask(
		'register-with',
		...withUser,
		...target,
		...tenants,
		'--proxy=Branch office',
		'--policy=Cattle',
		'--tentacle-comms-port=10999',
	);
	t.is(ran.exit, 0, ran.stderr);
	t.like(server.state.machines[0], {
		Name: 'box1',
		EnvironmentIds: ['Environments-2'],
		TenantIds: ['Tenants-1', 'Tenants-2'],
		TenantTags: ['Region/Europe'],
		TenantedDeploymentParticipation: 'Tenanted',
		MachinePolicyId: 'MachinePolicies-2',
		Endpoint: {CommunicationStyle: 'TentaclePassive', Uri: 'https://box1.example.test:10999/', ProxyId: 'Proxies-1'},
	});
	t.deepEqual([...new Set(server.state.requests.map(({credential}) => credential))], [undefined, 'session']);
	const forced = await ask('register-with', ...withUser, ...target, '--force');
	t.is(forced.exit, 0, forced.stderr);
	t.is(server.state.machines.length, 1);
	t.like(server.state.machines[0], {TenantIds: [], TenantedDeploymentParticipation: 'Untenanted', MachinePolicyId: 'MachinePolicies-2'});
});

test('a wrong password, and half of a sign-in, are refused', async t => {
	const {server, ask} = await open(t);
	const ran = await ask('register-with', '--username=svc-deploy', '--password=wrong', ...target);
	t.is(ran.exit, 100);
	t.regex(ran.stderr, /There was a problem with your request\.\nOctopus\.Client\.Exceptions\.OctopusValidationException/);
	t.regex((await ask('register-with', '--username=u', ...target)).stderr, /^Please specify a password for the specified user account/);
	t.regex((await ask('register-with', '--password=p', ...target)).stderr, /^Please specify a username for the specified password/);
	t.deepEqual(server.state.machines, []);
});

test('environments of a Server from before environments/v2', async t => {
	const {server, withKey} = await open(t, {faults: ['environments-v1']});
	const ran = await withKey('register-with', ...target, '--environment=Environments-3');
	t.is(ran.exit, 0, ran.stderr);
	t.deepEqual(server.state.machines[0]?.EnvironmentIds, ['Environments-2', 'Environments-3']);
	const missing = await withKey('register-with', ...target, '--environment=Nowhere', '--force');
	t.deepEqual([missing.exit, /environment with name, slug or Id Nowhere/.test(missing.stderr)], [1, true]);
});

test('two records of one Tentacle leave only together', async t => {
	const {server, withKey} = await open(t, {faults: ['duplicate-thumbprint']});
	await withKey('register-with', ...target);
	t.is(server.state.machines.length, 2);
	const ran = await withKey('deregister-from');
	t.is(ran.exit, 1);
	t.regex(ran.stderr, /^The Tentacle matches more than one machine on the server\. .*--multiple/);
	t.is((await withKey('deregister-from', '--multiple')).exit, 0);
	t.deepEqual(server.state.machines, []);
});

test('of the polled addresses those stay that are to be kept, written as http or https; not beside an entry without one', async t => {
	const {server, box, withKey} = await open(t, {nodes: 3});
	const [one = '', two = '', three = ''] = server.addresses.map(({port}) => `https://127.0.0.1:${port}`);
	const polling = ['--name=box1', '--environment=test', '--role=web', '--comms-style=TentacleActive'];
	t.is((await withKey('register-with', ...polling, `--server-comms-address=${one}`)).exit, 0);
	for (const address of [two, three]) t.is((await withKey('poll-server', `--server-comms-address=${address}`)).exit, 0);
	const polled = () => [one, two, three].filter(address => box.read('Alpha/a.config').includes(`${address}"`));
	t.deepEqual(polled(), [one, two, three]);
	t.is((await box.run('clear-trusted-servers', `--keep=${two.replace('https', 'http')},${three}`)).exit, 0);
	t.deepEqual(polled(), [two, three]);
	await box.run('configure', `--trust=${'A'.repeat(40)}`);
	const ran = await box.run('clear-trusted-servers', `--keep=${two}`);
	t.is(ran.exit, 100);
	t.regex(ran.stderr, /NullReferenceException/);
	t.deepEqual(polled(), [two, three]);
});
