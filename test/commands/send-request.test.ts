import test, {type ExecutionContext} from 'ava';
import {createCertificate} from '../../src/certificate/create-certificate.ts';
import type {CommandContext} from '../../src/commands/context.ts';
import {createPerformer} from '../../src/commands/performer.ts';
import {createServerAccess} from '../../src/commands/server-access.ts';
import type {ReadyAction} from '../../src/engine/execute.ts';
import type {Host} from '../../src/host/host.ts';
import {createSecrets} from '../../src/host/secrets.ts';
import type {Plan} from '../../src/model/plan.ts';
import type {ServerState} from '../../src/sandbox/server/state.ts';
import {freePort} from '../_helpers/ports.ts';
import {openAgent, openApi} from './_registering.ts';

const thumbprint = 'AB'.repeat(20);
const body = {
	Name: 'web01',
	IsDisabled: false,
	EnvironmentIds: ['Environments-1'],
	Roles: ['web'],
	Endpoint: {CommunicationStyle: 'TentaclePassive', Uri: 'https://web01:10933/', Thumbprint: thumbprint, ProxyId: null},
};
const plan: Plan = {schemaVersion: 1, instance: 'Web', configFile: '/c', tentacle: '/t', steps: []};

/** A performer that makes the record of `body` on a stand-in Server. */
const open = async (t: ExecutionContext, host: Partial<Host> = {}) => {
	const {state, url} = await openApi(t);
	const secrets = createSecrets({environment: {KEY: state.apiKey}});
	const context = {given: [{name: 'allow-plain-http', value: true}]} as unknown as CommandContext;
	const server = await createServerAccess(context, secrets.read, async () => '');
	const credential = {kind: 'apiKey', apiKey: {secret: 'apiKey', from: {env: 'KEY'}}} as const;
	const request: ReadyAction = {
		kind: 'request',
		method: 'POST',
		url,
		credential,
		path: '/api/Spaces-1/machines',
		body,
		unlessThere: {path: '/api/Spaces-1/machines/all', thumbprint},
	};
	const performer = createPerformer(host as Host, server, secrets.read, plan);
	const lines: string[] = [];
	const perform = (action: ReadyAction, signal = new AbortController().signal) =>
		performer.perform(action, {signal, onLine: line => lines.push(line)});
	return {state, request, credential, lines, perform};
};

const writes = ({requests}: ServerState) => requests.filter(({method}) => method !== 'GET').map(({method, path}) => `${method} ${path}`);

test('a record of this thumbprint that is there already is brought up to date, and stays disabled', async t => {
	const {state, request, perform} = await open(t);
	state.machines.push({...body, Id: 'Machines-9', Name: 'web01', SpaceId: 'Spaces-1', Roles: ['old'], IsDisabled: true, Kept: 'yes'});
	t.deepEqual(await perform(request), {recordId: 'Machines-9'});
	t.deepEqual(writes(state), ['PUT /api/Spaces-1/machines/Machines-9']);
	t.is(state.machines.length, 1);
	t.like(state.machines[0], {Roles: ['web'], IsDisabled: true, Kept: 'yes'});
});

test('a record that says all of it is left as it is', async t => {
	const {state, request, perform} = await open(t);
	await perform(request);
	state.requests.splice(0);
	t.deepEqual(await perform(request), {recordId: 'Machines-1'});
	t.deepEqual(writes(state), []);
});

test('of several records of this thumbprint that of the name is taken', async t => {
	const {state, request, perform} = await open(t);
	for (const Name of ['other', 'Web01']) state.machines.push({...body, Id: `Machines-${Name}`, Name, SpaceId: 'Spaces-1'});
	t.deepEqual(await perform(request), {recordId: 'Machines-Web01'});
});

test('a name that is taken by this very request, which something on the way sent twice, is no failure', async t => {
	const {state, request, perform} = await open(t);
	// It arrives between our look and our request, as a request that was sent twice would.
	state.cut = ({method}) => {
		if (method === 'POST') state.machines.push({...body, Id: 'Machines-5', SpaceId: 'Spaces-1'});
		return undefined;
	};
	t.deepEqual(await perform(request), {recordId: 'Machines-5'});
	t.is(state.machines.length, 1);
});

test('a name that another machine took meanwhile is the Server’s own refusal', async t => {
	const {state, request, perform} = await open(t);
	state.cut = ({method}) => {
		if (method === 'POST' && state.machines.length === 0) {
			const Endpoint = {...body.Endpoint, Thumbprint: 'CD'.repeat(20)};
			state.machines.push({...body, Id: 'Machines-5', SpaceId: 'Spaces-1', Endpoint});
		}
		return undefined;
	};
	const ended = await perform(request);
	t.true('failure' in ended);
	if ('failure' in ended) t.regex(ended.failure.says, /already exists/);
});

test('what was given up is not looked for any more', async t => {
	const {state, request, perform} = await open(t);
	const control = new AbortController();
	state.cut = ({method}) => {
		if (method !== 'POST') return undefined;
		control.abort();
		return 'after';
	};
	const ended = await perform(request, control.signal);
	t.true('failure' in ended);
	t.is(state.requests.at(-1)?.method, 'POST');
});

const dial = (url: string, credential: Extract<ReadyAction, {kind: 'discover'}>['credential'], port: number, own: string): ReadyAction => ({
	kind: 'discover',
	url,
	credential,
	path: '/api/Spaces-1/machines/discover',
	address: {host: '127.0.0.1', port},
	thumbprint: own,
});

test('a Server that reaches another machine at our address is told, at once', async t => {
	const {request, credential, perform} = await open(t);
	const port = await openAgent(t, createCertificate());
	const ended = await perform(dial(request.url, credential, port, thumbprint));
	t.true('failure' in ended);
	if ('failure' in ended)
		t.regex(ended.failure.says, /reaches another machine at 127\.0\.0\.1:\d+: its thumbprint is .* ours ABAB ABAB … ABAB/);
});

test('an agent that opens its port a little later is waited for', async t => {
	const {state, request, credential, perform} = await open(t);
	const pair = createCertificate();
	const port = await freePort(t);
	let looks = 0;
	state.cut = ({path}) => {
		if (path.endsWith('/discover') && ++looks === 2) void openAgent(t, pair, port);
		return undefined;
	};
	t.deepEqual(await perform(dial(request.url, credential, port, pair.thumbprint)), {});
	t.is(looks, 2);
});

test('a wait for an agent can be given up', async t => {
	const {state, request, credential, perform} = await open(t);
	const control = new AbortController();
	state.cut = () => {
		control.abort();
		return undefined;
	};
	const ended = await perform(dial(request.url, credential, await freePort(t), thumbprint), control.signal);
	t.true('failure' in ended);
});

test('a secret that Tentacle repeats goes no further', async t => {
	let words: readonly string[] = [];
	const {state, credential, lines, perform} = await open(t, {
		run: async (_program, given, {onLine}) => {
			words = given;
			const text = `Unrecognized command line arguments: ${given.at(-1)}`;
			onLine?.(text, 'stderr');
			return {exitCode: 1, lines: [{text, stream: 'stderr'}], milliseconds: 0};
		},
	});
	const ended = await perform({kind: 'tentacle', words: ['register-with', '--instance=Web'], credential});
	t.deepEqual(words, ['register-with', '--instance=Web', `--apiKey=${state.apiKey}`]);
	t.deepEqual(lines, ['Unrecognized command line arguments: --apiKey=‹secret›']);
	t.false(JSON.stringify(ended).includes(state.apiKey));
	t.true(JSON.stringify(ended).includes('‹secret›'));
});
