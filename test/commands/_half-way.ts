import {once} from 'node:events';
import {cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {createServer as createAgent, type Server} from 'node:tls';
import type {ExecutionContext} from 'ava';
import {checks} from '../../diagnostics/index.ts';
import {createCertificate} from '../../src/certificate/create-certificate.ts';
import {theRest} from '../../src/commands/afterwards.ts';
import type {CommandContext} from '../../src/commands/context.ts';
import {runPlan} from '../../src/commands/run-plan.ts';
import {createServerAccess} from '../../src/commands/server-access.ts';
import type {SetUpSession} from '../../src/commands/set-up-session.ts';
import {settle} from '../../src/commands/settle.ts';
import type {Outcome} from '../../src/engine/run-set-up.ts';
import {fromFile} from '../../src/engine/sources.ts';
import {createHost, type Host} from '../../src/host/host.ts';
import {readInstances} from '../../src/host/instances.ts';
import {createSecrets} from '../../src/host/secrets.ts';
import type {InstanceFacts, UnitFacts} from '../../src/model/facts.ts';
import {createApi} from '../../src/sandbox/server/api.ts';
import {createState, type Resource, type ServerState} from '../../src/sandbox/server/state.ts';
import {runTentacle} from '../../src/sandbox/tentacle/main.ts';
import {existingOf} from '../../wizards/existing-record.ts';
import {planFor} from '../../wizards/plan.ts';
import {questions} from '../../wizards/questions.ts';
import {facts} from '../_helpers/facts.ts';
import {freePort} from '../_helpers/ports.ts';

/** Keys are slow to make, and nothing that is proven here is in them. */
const portal = createCertificate({subject: 'localhost', names: ['127.0.0.1']});

/** Of the Server that the API is of. */
export const serverThumbprint = 'C5'.repeat(20);
/** Of one that the machine has had before. */
export const oldServer = 'B2'.repeat(20);

export type Given = Readonly<Record<string, unknown>>;

export type Ended = {
	/** Undefined: there was no plan. */
	readonly outcome?: Outcome;
	readonly says: string;
	/** What is said of how to go on. */
	readonly rest: string;
};

/**
A machine whose Tentacle is the stand-in with its real files, in this process; whose service is a note of what the agent has read at its start; and the
stand-in Server's API. A whole set-up of it takes a tenth of a second, so that every step of every plan can be the last one.
*/
export type World = {
	readonly state: ServerState;
	readonly file: (name: string) => string;
	readonly listenPort: number;
	readonly tentacle: (...words: readonly string[]) => Promise<number>;
	/** `setup --yes` with these answers beside the way to the Server. `last`: the step that is running when Ctrl+C comes. Left out: none. */
	readonly setUp: (answers: Given, last?: number) => Promise<Ended>;
	/** All that the machine and the Server have of it; what is random is told by what it is the same as. */
	readonly picture: () => Promise<unknown>;
	readonly instance: () => Promise<InstanceFacts | undefined>;
	/** All is as it is now again, each time what it resolves with is called: keys are slow to make. */
	readonly keep: () => () => Promise<void>;
};

export const openWorld = async (t: ExecutionContext): Promise<World> => {
	const folder = mkdtempSync(path.join(tmpdir(), 'half-way-'));
	t.teardown(() => rmSync(folder, {recursive: true}));
	const file = (name: string) => path.join(folder, name);
	mkdirSync(file('etc'));
	writeFileSync(file('machine-id'), '0123456789abcdef0123456789abcdef\n');
	writeFileSync(file('Tentacle'), '');
	const listenPort = await freePort(t);
	const {state, url} = await openServer(t);
	const environment = {TentacleMachineConfigurationHomeDirectory: file('etc'), STAND_IN_MACHINE_ID_FILE: file('machine-id')};
	const real = createHost({indexRoot: file('etc'), machineIdFile: file('machine-id'), hasSystemd: false, home: folder});

	const service = {enabled: false, started: undefined as string | undefined, agent: undefined as Server | undefined};
	const configFile = file('tentacle.config');
	const unit = async (): Promise<UnitFacts> => ({
		name: 'Tentacle.service',
		installed: service.enabled,
		enabled: service.enabled,
		active: service.started !== undefined,
		state: service.started === undefined ? 'inactive' : 'active',
	});
	const start = async () => {
		service.agent?.close();
		service.started = readFileSync(configFile, 'utf8');
		const found = await real.identity('Tentacle');
		if (!('identity' in found)) throw new Error('The agent has no certificate');
		const agent = found.identity.withPfx(pfx => createAgent({pfx}, socket => socket.on('error', () => socket.destroy())));
		service.agent = agent.listen(listenPort, '127.0.0.1');
		await once(agent, 'listening');
	};
	t.teardown(() => service.agent?.close());
	const instances = async (): Promise<readonly InstanceFacts[]> => {
		const found = await unit();
		return readInstances(file('etc')).map(one => ({
			...one,
			unit: found,
			...(service.started !== undefined && service.started !== readFileSync(configFile, 'utf8') && {changedSinceStart: true as const}),
		}));
	};
	const tentacle = async (...words: readonly string[]): Promise<number> => {
		if (words[0] !== 'service') {
			const none = () => {};
			return runTentacle({variables: {...environment, HOME: folder}, arguments: words, out: none, write: none, error: none});
		}
		if (words.includes('--install')) service.enabled = true;
		const starts = words.includes('--restart') || (words.includes('--start') && service.started === undefined);
		if (starts) await start();
		return 0;
	};
	const instance = async () => (await instances())[0];
	const host: Host = {
		...real,
		unit,
		instances,
		instance,
		machine: async () => facts.machine,
		tentacle: async () => ({path: file('Tentacle'), version: '9.2.4285'}),
		scriptsUnder: async () => [],
		run: async (program, words, options) => {
			if (program !== file('Tentacle')) return real.run(program, words, options);
			const called = words.map(word => word.replace('/proc/self/fd/3', `/proc/self/fd/${options.descriptor}`));
			return {exitCode: await tentacle(...called), lines: [], milliseconds: 0};
		},
	};

	const setUp: World['setUp'] = async (answers, last) => {
		const context = {
			given: [{name: 'portal-fingerprint', value: portal.sha256}],
			environment: {},
		} as unknown as CommandContext;
		const secrets = createSecrets({environment: {KEY: state.apiKey}});
		const ended = new AbortController().signal;
		const stopping = new AbortController();
		const session: SetUpSession = {
			host,
			secrets,
			server: await createServerAccess(context, secrets.read, async () => ''),
			machine: {machine: facts.machine, tentacle: {path: file('Tentacle'), version: '9.2.4285'}, instances: await instances()},
			given: fromFile(questions, {...ways, ...answers, serverUrl: url, apiKey: {env: 'KEY'}}, '/answers.yaml').given,
			despite: [],
			environment: {},
			resolver: {questions, readSecret: secrets.read, existing: existingOf},
		};
		const {resolution, facts: known, serverProblem, planned} = await settle(session, ended);
		if (serverProblem !== undefined) return {says: serverProblem, rest: ''};
		if (resolution.problems.length > 0) return {says: JSON.stringify(resolution.problems), rest: ''};
		const plan = planFor(resolution.answers, known);
		let begun = 0;
		for await (const event of runPlan({...session, planned}, context, {
			plan,
			answers: resolution.answers,
			checks: checks.filter(({id}) => id.startsWith('octopus/') && id !== 'octopus/health' && id !== 'octopus/reaches-us'),
			signal: ended,
			stop: stopping.signal,
		})) {
			if (event.kind === 'step-began' && begun++ === last) stopping.abort();
			if (event.kind === 'ended') {
				const rest = theRest({program: '', given: [], interactive: false}, resolution.answers, resolution.sources).join('\n');
				return {outcome: event.outcome, says: saysOf(event.outcome), rest};
			}
		}
		throw new Error('The run ended without an outcome');
	};
	const ways = {homeFolder: file('home'), configFile};

	const picture = async () => {
		const {settings, changedSinceStart = false, ...rest} = (await instance()) ?? {};
		const own = settings?.trusted.find(({subscriptionId}) => subscriptionId !== undefined)?.subscriptionId;
		return {
			...rest,
			changedSinceStart,
			settings: {
				...settings,
				thumbprint: undefined,
				trusted: settings?.trusted.map(one => ({...one, subscriptionId: one.subscriptionId === undefined ? 'none' : 'one'})),
			},
			records: [...state.machines, ...state.workers].map(record => pictureOf(record, settings?.thumbprint, own)),
		};
	};
	const keep: World['keep'] = () => {
		const kept = mkdtempSync(path.join(tmpdir(), 'half-way-kept-'));
		t.teardown(() => rmSync(kept, {recursive: true}));
		cpSync(folder, kept, {recursive: true});
		const {machines, workers} = structuredClone({machines: state.machines, workers: state.workers});
		const {enabled, started} = service;
		return async () => {
			rmSync(folder, {recursive: true});
			cpSync(kept, folder, {recursive: true});
			state.machines.splice(0, Infinity, ...structuredClone(machines));
			state.workers.splice(0, Infinity, ...structuredClone(workers));
			Object.assign(service, {enabled, started: undefined});
			service.agent?.close();
			if (started !== undefined) await start();
		};
	};
	return {state, file, listenPort, tentacle, setUp, picture, instance, keep};
};

/** Ids differ by how many records there were before; health is nobody's here. */
const pictureOf = (
	{Name, Roles, EnvironmentIds, WorkerPoolIds, Endpoint}: Resource,
	thumbprint: string | undefined,
	own: string | undefined,
) => {
	const {Uri, Thumbprint, CommunicationStyle} = Endpoint as Readonly<Record<string, unknown>>;
	const polls = String(Uri).startsWith('poll:');
	return {
		...{Name, Roles, EnvironmentIds, WorkerPoolIds, CommunicationStyle},
		isOwn: Thumbprint === thumbprint,
		uri: polls ? String(Uri === own) : Uri,
	};
};

const saysOf = ({kind, failedStep, results}: Outcome): string =>
	[
		kind,
		failedStep?.failure.says ?? '',
		...results.filter(({verdict}) => verdict !== 'pass' && verdict !== 'information').map(({id, says}) => `${id}: ${says}`),
	].join(' ');

const openServer = async (t: ExecutionContext): Promise<{readonly state: ServerState; readonly url: string}> => {
	const state = createState({thumbprint: serverThumbprint, nodes: 1, faults: []});
	const ended = new AbortController();
	const api = createApi({state, virtualDirectory: '', slowMilliseconds: 0, startHealthCheck() {}, signal: ended.signal});
	const server = createServer({key: portal.keyPem, cert: portal.certificatePem}, api).listen(0, '127.0.0.1');
	await once(server, 'listening');
	t.teardown(() => {
		ended.abort();
		server.closeAllConnections();
		server.close();
	});
	return {state, url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`};
};
