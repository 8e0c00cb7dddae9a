import {importCertificate, newCertificate, showThumbprint} from './certificate-commands.ts';
import type {Command, FreeCommand} from './command.ts';
import type {Surroundings} from './environment.ts';
import {guarded} from './failure.ts';
import {checkServices, createInstance, deleteInstance, listInstances, showVersion, watchdog} from './instance-commands.ts';
import {logStart, openLog} from './log.ts';
import {Controlled, type Option, parsePass} from './options.ts';
import {pollingProxy, proxy} from './proxy-commands.ts';
import {service} from './service-command.ts';
import {configure, livez, setPollingConnectionCount, showConfiguration} from './setting-commands.ts';
import {peekAtInstance, selectInstance} from './store.ts';
import {clearTrustedServers, serverComms, updateTrust} from './trust-commands.ts';

const instanceCommands: readonly Command[] = [
	deleteInstance,
	configure,
	setPollingConnectionCount,
	newCertificate,
	importCertificate,
	showThumbprint,
	showConfiguration,
	livez,
	proxy,
	pollingProxy,
	serverComms,
	updateTrust,
	clearTrustedServers,
	service,
];
const freeCommands: readonly FreeCommand[] = [createInstance, listInstances, showVersion, watchdog, checkServices];

/** They need more code than the others: loaded only when they are called. */
const lazyCommands: ReadonlyMap<string, () => Promise<Command>> = new Map([
	['agent', async () => (await import('./agent.ts')).agent],
	['run', async () => (await import('./agent.ts')).agent],
	['poll-server', async () => (await import('./poll-server.ts')).pollServer],
	['register-with', async () => (await import('./register-commands.ts')).registerWith],
	['register-worker', async () => (await import('./register-commands.ts')).registerWorker],
	['deregister-from', async () => (await import('./deregister-commands.ts')).deregisterFrom],
	['deregister-worker', async () => (await import('./deregister-commands.ts')).deregisterWorker],
]);

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
	const command = instanceCommands.find(one => one.name === name) ?? (await lazyCommands.get(name)?.());
	if (!free && !command) {
		if (first === '' || /^[-/]/.test(first)) return showHelp(surroundings, 2);
		surroundings.error(`Command '${name}' is not supported`);
		surroundings.out("See 'Tentacle help'");
		return 2;
	}
	if (wantsHelp) return showCommandHelp(surroundings, free ?? command);
	return guarded(surroundings, async () => {
		if (free) await runFree(free, rest, surroundings);
		else if (command) await runOnInstance(command, rest, surroundings);
	});
};

type Chosen = {instance: string | undefined; config: string | undefined};

/** Fills `into` from --instance and --config. */
const selectionOptions = (into: Chosen): readonly [instance: Option, config: Option] => [
	{
		names: ['instance'],
		takesValue: true,
		act(text) {
			into.instance = text;
		},
	},
	{
		names: ['config'],
		takesValue: true,
		act(text) {
			into.config = text;
		},
	},
];

const runFree = async (command: FreeCommand, rest: readonly string[], surroundings: Surroundings): Promise<void> => {
	const peeked: Chosen = {instance: undefined, config: undefined};
	parsePass(rest, selectionOptions(peeked));
	peekAtInstance(surroundings, peeked);
	const {options, run} = command.make();
	assertNothingLeft(parsePass(rest, options));
	await run(surroundings);
};

const runOnInstance = async (command: Command, rest: readonly string[], surroundings: Surroundings): Promise<void> => {
	const selection: Chosen = {instance: undefined, config: undefined};
	const [instanceOption, configOption] = selectionOptions(selection);
	const {options, run} = command.make();
	const {watched, mask} = watchSecrets(options);
	let isInteractive = true;
	const consoleOptions: readonly Option[] = [
		{names: ['console'], act: () => {}},
		{names: ['noninteractive'], act: () => (isInteractive = false)},
	];
	const words = rest.filter(word => parsePass([word], consoleOptions).length > 0);
	assertNothingLeft(parsePass(words, [instanceOption, ...(command.selects === 'standard' ? [configOption] : []), ...watched]));
	const store = selectInstance(surroundings, selection);
	logStart(store.home(), store.name, command.className, mask([command.name, ...rest].join(' ')));
	const log = openLog(store.home(), surroundings);
	const restart = await run({store, log, surroundings, isInteractive});
	if (restart) log.line('WARN', `These changes require a restart of the ${store.name === undefined ? 'service' : 'Tentacle'}.`);
};

const shortestMasked = 4;

/** The log masks the last value of a sensitive option, if it is not too short (Tentacle 9.2, §6.4). */
const watchSecrets = (options: readonly Option[]): {readonly watched: readonly Option[]; readonly mask: (text: string) => string} => {
	const secrets = new Map<Option, string>();
	return {
		watched: options.map(option =>
			option.sensitive
				? {
						...option,
						act(text) {
							secrets.set(option, text);
							option.act(text);
						},
					}
				: option,
		),
		mask: text =>
			[...secrets.values()]
				.filter(secret => secret.length >= shortestMasked)
				.reduce((masked, secret) => masked.replaceAll(secret, '********'), text),
	};
};

const assertNothingLeft = (leftovers: readonly string[]): void => {
	if (leftovers.length > 0) throw new Controlled(`Unrecognized command line arguments: ${leftovers.join(' ')}`);
};

/** Names only: nobody reads more of it. */
const showHelp = ({out}: Surroundings, exitCode: number): number => {
	const names = [...instanceCommands.map(({name}) => name), ...freeCommands.map(({name}) => name), ...lazyCommands.keys(), 'help'];
	for (const line of [
		'Usage: Tentacle <command> [<options>]',
		'',
		'Where <command> is one of: ',
		'',
		...names
			.filter(name => name !== 'run')
			.sort()
			.map(name => `  ${name}`),
	])
		out(line);
	return exitCode;
};

const showCommandHelp = ({out}: Surroundings, command: Command | FreeCommand | undefined): number => {
	if (!command) return 0;
	out(`Usage: Tentacle ${command.name} [<options>]`);
	out('');
	out('Where [<options>] is any of: ');
	out('');
	for (const {names, takesValue} of command.make().options) out(`      --${names[0]}${takesValue ? '=VALUE' : ''}`);
	return 0;
};
