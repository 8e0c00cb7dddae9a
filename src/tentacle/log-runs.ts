import type {LogRecord} from './log-record.ts';

type Run = {
	readonly at: number;
	readonly processId: number;
	version?: string;
	readonly polls: string[];
	readonly trusts: string[];
	proxy?: string;
};

export type Change = {readonly at: number; readonly what: string};

const mostChanges = 100;
const mostPolls = 64;
/** Other commands than these write no setting. */
const changing: Readonly<Record<string, string>> = {
	NewCertificateCommand: 'new-certificate',
	ImportCertificateCommand: 'import-certificate',
	ConfigureCommand: 'configure',
	UpdateTrustCommand: 'update-trust',
	ClearTrustedServersCommand: 'clear-trusted-servers',
	ServerCommsCommand: 'server-comms',
	PollCommand: 'poll-server',
	PollingProxyConfigurationCommand: 'polling-proxy',
	ProxyConfigurationCommand: 'proxy',
	RegisterMachineCommand: 'register-with',
	RegisterWorkerCommand: 'register-worker',
	DeregisterMachineCommand: 'deregister-from',
	DeregisterWorkerCommand: 'deregister-worker',
	ServiceCommand: 'service',
	SetPollingConnectionCountCommand: 'set-polling-connection-count',
};

export type Runs = {
	/** Whether an agent began with this line. */
	readonly take: (record: LogRecord) => boolean;
	readonly isAgent: (processId: number | undefined) => boolean;
	readonly newest: () => Run | undefined;
	/** Of the newest agent, as it said at its start. */
	readonly proxy: () => string | undefined;
	readonly changes: () => readonly Change[];
};

/** Follows the starts of agents and commands through a log: what each believed, and what differed from the one before. */
export const createRuns = (): Runs => {
	const versions = new Map<number, string>();
	const changes: Change[] = [];
	let before: Run | undefined;
	let run: Run | undefined;
	/** Its start-up lines have been compared with those of the agent before. */
	let isCompared = true;

	const note = (at: number, what: string) => {
		changes.push({at, what});
		if (changes.length > mostChanges) changes.shift();
	};

	const compare = () => {
		if (isCompared || !run) return;
		isCompared = true;
		if (!before) return;
		const {at} = run;
		if (run.version !== undefined && before.version !== undefined && run.version !== before.version) {
			note(at, `Tentacle ${run.version} in place of ${before.version}`);
		}
		const [old, now] = [before, run];
		for (const one of now.polls.filter(poll => !old.polls.includes(poll))) note(at, `polls ${one} since then`);
		for (const one of old.polls.filter(poll => !now.polls.includes(poll))) note(at, `no longer polls ${one}`);
		for (const one of now.trusts.filter(trust => !old.trusts.includes(trust))) note(at, `trusts the Server thumbprint ${one} since then`);
		for (const one of old.trusts.filter(trust => !now.trusts.includes(trust))) note(at, `no longer trusts the Server thumbprint ${one}`);
		if (now.proxy !== old.proxy)
			note(at, now.proxy === undefined ? `no longer uses the proxy ${old.proxy}` : `uses the proxy ${now.proxy} since then`);
	};

	const began = ({at = 0, processId = 0}: LogRecord) => {
		compare();
		before = run ?? before;
		const version = versions.get(processId);
		run = {at, processId, polls: [], trusts: [], ...(version !== undefined && {version})};
		isCompared = false;
		note(at, 'the agent was started');
	};

	const startLine = ({message}: LogRecord) => {
		if (!run) return;
		const polls = /^Agent will poll Octopus Server at (\S+) for subscription \S+ expecting thumbprint (\S+)/.exec(message);
		if (polls && run.polls.length < mostPolls) run.polls.push(`${polls[1]} expecting ${polls[2]}`);
		const trusts = /^Agent will trust Octopus Servers with the thumbprint: (\S+)/.exec(message)?.[1];
		if (trusts !== undefined && run.trusts.length < mostPolls) run.trusts.push(trusts);
		const proxy = /^Agent will use the octopus configured proxy at (\S+) /.exec(message)?.[1];
		if (proxy !== undefined) run.proxy = proxy;
		if (message.startsWith('LivenessHeartbeatTask.Start')) compare();
	};

	return {
		take: record => {
			const {message, at, processId, level} = record;
			if (level !== 'INFO' || at === undefined || processId === undefined) return false;
			const version = /^Tentacle version (\d[\w.-]{0,40})/.exec(message)?.[1];
			if (version !== undefined) {
				if (versions.size > 1000) versions.clear();
				versions.set(processId, version);
				return false;
			}
			const command = /^==== (\w{1,60}) ====/.exec(message)?.[1];
			if (command === 'RunAgentCommand') {
				began(record);
				return true;
			}
			const changed = command === undefined ? undefined : changing[command];
			if (changed !== undefined) note(at, `Tentacle ${changed} was run`);
			const own = /^A new certificate has been generated.*Thumbprint:\s*([0-9A-Fa-f]{40})/.exec(message)?.[1];
			if (own !== undefined) note(at, `the agent has a new certificate, ${own}`);
			if (processId === run?.processId) startLine(record);
			return false;
		},
		isAgent: processId => processId !== undefined && processId === run?.processId,
		newest: () => run,
		proxy: () => run?.proxy,
		changes: () => {
			compare();
			return changes;
		},
	};
};
