import path from 'node:path';
import type {Command, FreeCommand} from './command.ts';
import type {Surroundings} from './environment.ts';
import {checkServices, createInstance, deleteInstance, listInstances, showVersion, watchdog} from './instance-commands.ts';
import {logStart, openLog} from './log.ts';
import {Controlled, Crash, type Option, parsePass} from './options.ts';
import {service} from './service-command.ts';
import {
	configure,
	livez,
	newCertificate,
	pollingProxy,
	proxy,
	setPollingConnectionCount,
	showConfiguration,
	showThumbprint,
} from './setting-commands.ts';
import {readIndex, selectInstance} from './store.ts';
import {clearTrustedServers, pollServer, serverComms, updateTrust} from './trust-commands.ts';

/** Commands that register through the API are not here: this product registers by itself, and says so in the contract test. */
const instanceCommands: readonly Command[] = [
	deleteInstance,
	configure,
	setPollingConnectionCount,
	newCertificate,
	showThumbprint,
	showConfiguration,
	livez,
	proxy,
	pollingProxy,
	serverComms,
	updateTrust,
	clearTrustedServers,
	pollServer,
	service,
];
const freeCommands: readonly FreeCommand[] = [createInstance, listInstances, showVersion, watchdog, checkServices];

const helpNames = new Set(['help', 'h', '?']);

/** Runs one call of the stand-in: parses as the real one does, in several passes, and resolves with its exit code (Tentacle 9.2, §1.1, §8). */
export const runTentacle = async (surroundings: Surroundings): Promise<number> => {
	let wantsHelp = false;
	const common: readonly Option[] = [
		{names: ['help'], act: () => (wantsHelp = true)},
		{names: ['nologo'], act: () => {}},
		{names: ['noconsolelogging'], act: () => {}},
	];
	// This pass does not know which option takes a value: a separate value that looks like a common flag is lost, as in the real one.
	const words = surroundings.arguments.filter(argument => argument !== '--');
	const remaining = words.filter(word => parsePass([word], common).length > 0);
	const [first = '', ...rest] = remaining;
	const name = first.replace(/^[-/]+/, '').toLowerCase();
	if (helpNames.has(name)) return showHelp(surroundings, 0);
	const free = freeCommands.find(one => one.name === name);
	const command = [...instanceCommands, await agentCommand(name)].find(
		one => one !== undefined && (one.name === name || one.aliases?.includes(name)),
	);
	if (!free && !command) {
		if (first === '' || /^[-/]/.test(first)) return showHelp(surroundings, 2);
		surroundings.error(`Command '${name}' is not supported`);
		surroundings.out("See 'Tentacle help'");
		return 2;
	}
	if (wantsHelp) return showHelp(surroundings, 0);
	return guarded(surroundings, async () => {
		if (free) await runFree(free, rest, surroundings);
		else if (command) await runOnInstance(command, rest, surroundings);
	});
};

/** The agent needs more code than any command: loaded only for it. */
const agentCommand = async (name: string): Promise<Command | undefined> =>
	name === 'agent' || name === 'run' ? (await import('./agent.ts')).agent : undefined;

const console: readonly Option[] = [
	{names: ['console'], act: () => {}},
	{names: ['monitormutex'], takesValue: true, act: () => {}},
];

const runFree = async (command: FreeCommand, rest: readonly string[], surroundings: Surroundings): Promise<void> => {
	const {options, run} = command.make();
	assertNothingLeft(parsePass(rest, options));
	await run(surroundings);
};

const runOnInstance = async (command: Command, rest: readonly string[], surroundings: Surroundings): Promise<void> => {
	let instance: string | undefined;
	let config: string | undefined;
	const selection: Option[] = [{names: ['instance'], takesValue: true, act: text => (instance = text)}];
	if (command.selects === 'standard') selection.push({names: ['config'], takesValue: true, act: text => (config = text)});
	const {options, run} = command.make();
	const words = rest.filter(word => parsePass([word], console).length > 0);
	const leftovers = parsePass(words, [...selection, ...options]);
	assertNothingLeft(leftovers);
	const store = selectInstance(surroundings, {instance, config});
	logStart(store.home(), store.name, command.className, [command.name, ...rest]);
	const log = openLog(store.home(), surroundings);
	const restart = await run({store, log, surroundings});
	if (restart) log.line('WARN', `These changes require a restart of the ${store.name === undefined ? 'service' : 'Tentacle'}.`);
};

const assertNothingLeft = (leftovers: readonly string[]): void => {
	if (leftovers.length > 0) throw new Controlled(`Unrecognized command line arguments: ${leftovers.join(' ')}`);
};

const rule = '-'.repeat(79);

/** Exit 1 with one sentence, or 100 with the block of an unhandled exception. */
const guarded = async (surroundings: Surroundings, act: () => Promise<void>): Promise<number> => {
	try {
		await act();
		return 0;
	} catch (error) {
		if (error instanceof Controlled) {
			surroundings.error(error.message);
			return 1;
		}
		const type = error instanceof Crash ? error.type : 'System.Exception';
		for (const line of [
			'='.repeat(79),
			error instanceof Error ? error.message : String(error),
			type,
			'   at Octopus.Tentacle.Startup.OctopusProgram.Run()',
			rule,
			'Terminating process with exit code 100',
			'Full error details are available in the log files at:',
			...logFolders(surroundings),
			'If you need help, please send these log files to https://octopus.com/support',
			rule,
			'',
		]) {
			surroundings.error(line);
		}
		return 100;
	}
};

const logFolders = (surroundings: Surroundings): readonly string[] => {
	try {
		return readIndex(surroundings).map(({configFile}) => path.join(path.dirname(configFile), 'Logs'));
	} catch (error) {
		if (error instanceof Crash) return [];
		throw error;
	}
};

const showHelp = ({out}: Surroundings, exitCode: number): number => {
	const names = [...instanceCommands, ...freeCommands].map(({name}) => name);
	for (const line of [
		'Usage: Tentacle <command> [<options>]',
		'',
		'Where <command> is one of: ',
		'',
		...['agent', ...names].sort().map(name => `  ${name}`),
	])
		out(line);
	return exitCode;
};
