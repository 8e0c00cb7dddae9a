import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {createServer as createTlsServer} from 'node:tls';
import type {ExecutionContext} from 'ava';
import {checks, precedence} from '../../diagnostics/index.ts';
import {createCertificate, type KeyPair} from '../../src/certificate/create-certificate.ts';
import type {CommandContext} from '../../src/commands/context.ts';
import {createPerformer} from '../../src/commands/performer.ts';
import {createProbes} from '../../src/commands/probes.ts';
import {createServerAccess} from '../../src/commands/server-access.ts';
import type {SetUpSession} from '../../src/commands/set-up-session.ts';
import {settle} from '../../src/commands/settle.ts';
import {runSetUp} from '../../src/engine/run-set-up.ts';
import {fromFile} from '../../src/engine/sources.ts';
import type {Host} from '../../src/host/host.ts';
import {createSecrets} from '../../src/host/secrets.ts';
import type {Answers} from '../../src/model/answers.ts';
import type {Facts, InstanceFacts} from '../../src/model/facts.ts';
import {createApi} from '../../src/sandbox/server/api.ts';
import {createState, type ServerState} from '../../src/sandbox/server/state.ts';
import {existingOf} from '../../wizards/existing-record.ts';
import {planFor} from '../../wizards/plan.ts';
import {questions} from '../../wizards/questions.ts';
import {
	facts,
	instance,
	listeningTarget,
	ownThumbprint,
	pollingTarget,
	serverThumbprint,
	settings,
	subscriptionId,
} from '../_helpers/facts.ts';

/** The API of the stand-in Server alone, in clear and in this process: a run of it takes milliseconds. */
export const openApi = async (t: {
	readonly teardown: (end: () => void) => void;
}): Promise<{readonly state: ServerState; readonly url: string}> => {
	const state = createState({thumbprint: serverThumbprint, nodes: 1, faults: []});
	const ended = new AbortController();
	const api = createApi({state, virtualDirectory: '', slowMilliseconds: 0, startHealthCheck() {}, signal: ended.signal});
	const server = createServer(api).listen(0, '127.0.0.1');
	await once(server, 'listening');
	t.teardown(() => {
		ended.abort();
		server.closeAllConnections();
		server.close();
	});
	return {state, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`};
};

/** A port that shows this certificate: what the Server finds when it dials the machine. */
export const openAgent = async (t: ExecutionContext, {keyPem: key, certificatePem: cert}: KeyPair, at = 0): Promise<number> => {
	const agent = createTlsServer({key, cert}, socket => socket.on('error', () => socket.destroy())).listen(at, '127.0.0.1');
	await once(agent, 'listening');
	t.teardown(() => agent.close());
	return (agent.address() as AddressInfo).port;
};

/** A machine whose Tentacle does at once what it is told, and remembers it: everything but the requests is as good as it can be. */
export type StandInHost = {readonly host: Host; readonly machine: () => Promise<Facts>};

export const standInHost = ({style, thumbprint: own}: Kind): StandInHost => {
	const ran = new Set<string>();
	const usual = {
		polling: {name: 'Tentacle', settings},
		listening: {
			name: 'Web',
			settings: {
				...settings,
				noListen: false,
				homeFolder: '/var/opt/octopus/Web',
				applicationFolder: '/srv/apps',
				trusted: [{thumbprint: serverThumbprint, style: 'listening' as const}],
			},
		},
	}[style];
	const now = (): InstanceFacts | undefined => {
		if (!ran.has('create-instance')) return undefined;
		const {thumbprint: _made, trusted, ...bare} = usual.settings;
		const [trusts, polls] = trusted;
		const isUp = ran.has('service');
		return {
			...instance,
			name: usual.name,
			configFile: `/etc/octopus/${usual.name}/tentacle-${usual.name}.config`,
			settings: {
				...bare,
				...(ran.has('new-certificate') && {thumbprint: own}),
				noListen: ran.has('configure') && bare.noListen,
				trusted: [...(ran.has('trust') && trusts ? [trusts] : []), ...(ran.has('server-comms') && polls ? [polls] : [])],
			},
			unit: {...instance.unit, name: `${usual.name}.service`, installed: isUp, enabled: isUp, active: isUp},
		};
	};
	const instances = async () => [now()].filter(found => found !== undefined);
	const host: Partial<Host> = {
		instances,
		instance: async () => now(),
		machine: async () => facts.machine,
		setMode: async () => {},
		output: async name => (name === 'thumbprint' ? now()?.settings?.thumbprint : ran.has('server-comms') ? subscriptionId : undefined),
		run: async (_program, [command = '', ...words]) => {
			ran.add(words.some(word => word.startsWith('--trust=')) ? 'trust' : command);
			return {exitCode: 0, lines: [], milliseconds: 0};
		},
	};
	return {
		host: host as Host,
		machine: async () => ({...facts, server: undefined, instances: await instances(), allowPlainHttp: true}) as unknown as Facts,
	};
};

/** A whole `setup --yes` but for the checks of network and service, which ask the API nothing. Resolves with its exit code, and what failed. */
export const setUpOnce = async (
	{host, machine}: StandInHost,
	{url, state}: {readonly url: string; readonly state: Pick<ServerState, 'apiKey'>},
	{answers: given}: Kind,
): Promise<{readonly exitCode: number; readonly says: string}> => {
	const signal = new AbortController().signal;
	const context = {given: [{name: 'allow-plain-http', value: true}]} as unknown as CommandContext;
	const secrets = createSecrets({environment: {KEY: state.apiKey}});
	const server = await createServerAccess(context, secrets.read, async () => '');
	const answers = {...given, serverUrl: url, apiKey: {env: 'KEY'}, serverThumbprint};
	const session: SetUpSession = {
		host,
		secrets,
		server,
		machine: await machine(),
		given: fromFile(questions, answers, '/answers.yaml').given,
		despite: [],
		environment: {},
		resolver: {
			questions,
			readSecret: secrets.read,
			existing: existingOf,
		},
	};
	const settled = await settle(session, signal);
	if (settled.serverProblem !== undefined) return {exitCode: 1, says: settled.serverProblem};
	const {answers: resolved, problems} = settled.resolution;
	if (problems.length > 0) return {exitCode: 2, says: JSON.stringify(problems)};
	const plan = planFor(resolved, settled.facts);
	for await (const event of runSetUp({
		plan,
		answers: resolved,
		checks: checks.filter(({id}) => id.startsWith('octopus/') && id !== 'octopus/health' && id !== 'octopus/reaches-us'),
		precedence,
		despite: [],
		signal,
		stop: signal,
		performer: createPerformer(host, server, secrets.read, plan),
		probesFor: phase =>
			createProbes({
				host,
				server,
				...((phase === 'before' || plan.steps.every(({already}) => already !== undefined)) && {planned: settled.planned}),
				answers: resolved,
				environment: {},
				manner: phase === 'proof' ? 'wait' : 'look',
			}),
	})) {
		if (event.kind !== 'ended') continue;
		const {kind, exitCode, failedStep, results} = event.outcome;
		const bad = results.filter(({verdict}) => verdict !== 'pass' && verdict !== 'information').map(({id, says}) => `${id}: ${says}`);
		return {exitCode, says: [kind, failedStep?.failure.says ?? '', ...bad].join(' ')};
	}
	throw new Error('The run ended without an outcome');
};

export type Kind = {
	readonly style: 'polling' | 'listening';
	readonly thumbprint: string;
	readonly answers: Readonly<Record<string, unknown>>;
	readonly collection: 'machines' | 'workers';
	/** What the one right record says. */
	readonly record: Readonly<Record<string, unknown>>;
};

const withoutServer = (answers: Answers, ...more: readonly string[]) =>
	Object.fromEntries(Object.entries(answers).filter(([id]) => !['serverUrl', 'apiKey', 'serverAddresses', ...more].includes(id)));

export const pollingKind: Kind = {
	style: 'polling',
	thumbprint: ownThumbprint,
	answers: {...withoutServer(pollingTarget), serverAddresses: ['octopus.example.com']},
	collection: 'machines',
	record: {
		Name: 'build-07',
		Roles: ['web-server', 'new tag'],
		Endpoint: {CommunicationStyle: 'TentacleActive', Uri: subscriptionId, Thumbprint: ownThumbprint},
	},
};

export const openListeningKind = async (t: ExecutionContext): Promise<Kind> => {
	const pair = createCertificate();
	const {thumbprint} = pair;
	const port = await openAgent(t, pair);
	return {
		style: 'listening',
		thumbprint,
		answers: {
			...withoutServer(listeningTarget, 'environments', 'targetTags', 'tenantedParticipation', 'pollingConnections'),
			publicHostName: '127.0.0.1',
			callbackPort: port,
			registerAs: 'worker',
			workerPools: ['Linux Builders'],
		},
		collection: 'workers',
		record: {
			Name: 'web01',
			WorkerPoolIds: ['WorkerPools-2'],
			Endpoint: {CommunicationStyle: 'TentaclePassive', Uri: `https://127.0.0.1:${port}/`, Thumbprint: thumbprint, ProxyId: null},
		},
	};
};
