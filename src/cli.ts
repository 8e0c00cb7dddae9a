import process from 'node:process';
import {type CommandContext, parseDuration} from './commands/context.ts';
import {assertOneWish, connectionFlags, everywhere, parseFlags} from './commands/flags.ts';
import {renderCommandHelp, renderHelp} from './commands/help.ts';
import {type CommandDeclaration, commands, flagsOfCommand, ownerOf} from './commands/list.ts';
import {sandboxHost} from './commands/sandbox-host.ts';
import {harmless} from './model/harmless.ts';
import {nearest} from './model/nearest.ts';
import {shellWord} from './model/shell-word.ts';
import {type ExitCode, exitCodes, UserError} from './model/user-error.ts';

declare const __VERSION__: string | undefined;
const version = typeof __VERSION__ === 'string' ? __VERSION__ : '0.0.0-source';

/** Reads argv, environment and terminal; sets the exit code. Nothing else does. */
const main = async (): Promise<ExitCode> => {
	const all = process.argv.slice(2);
	// Flags alone are those of the home screen.
	const [word = '', ...words] = all[0]?.startsWith('-') === true ? ['', ...all] : all;
	if (word === 'help') return help(words);
	const command = word === '' ? homeScreen : commandNamed(word);
	const {given, positionals} = parseFlags(words, [...everywhere, ...flagsOfCommand(command)], ownerOf);
	const has = (name: string) => given.some(flag => flag.name === name);
	if (has('help')) return help([...(word === '' ? [] : [command.name]), ...positionals.filter(one => one === 'all')]);
	if (has('version')) return print(`${version}\n`);
	assertOneWish(given);
	if (positionals[0] !== undefined && word === '')
		throw new UserError(`The command comes first: configure-tentacle ${harmless(positionals[0], 60)} …`, {exitCode: exitCodes.usage});
	if (positionals.length > 0 && command.words === undefined) {
		throw new UserError(`${command.name} takes no words besides its flags; here is ${harmless(positionals.join(' '), 100)}.`, {
			exitCode: exitCodes.usage,
			next: [`configure-tentacle ${command.name} --help shows its flags.`],
		});
	}
	return runCommand(command, {given, positionals}, has);
};

const homeScreen: CommandDeclaration = {
	name: 'home',
	says: '',
	// How a Server is trusted is known before anything is chosen.
	flags: connectionFlags,
	examples: [],
	load: async () => (await import('./commands/home.ts')).home,
};

/** `help`, `help all`, `help COMMAND`, `help COMMAND all`. */
const help = (words: readonly string[]): ExitCode => {
	const [word = 'all'] = words.filter(one => one !== '--help');
	const {isTTY, columns} = process.stdout;
	const options = {columns: isTTY ? columns : 80, all: words.includes('all')};
	return print(word === 'all' ? renderHelp(commands, options) : renderCommandHelp(commandNamed(word), options));
};

const commandNamed = (word: string): CommandDeclaration => {
	const command = commands.find(({name, aliases}) => name === word || aliases?.includes(word));
	if (!command) throw unknownCommand(word);
	return command;
};

const print = (text: string): ExitCode => {
	process.stdout.write(text);
	return exitCodes.fine;
};

const runCommand = async (
	command: CommandDeclaration,
	{given, positionals}: Pick<CommandContext, 'given' | 'positionals'>,
	has: (name: string) => boolean,
): Promise<ExitCode> => {
	const {stdin, stdout, stderr, env} = process;
	const ending = new AbortController();
	const stopping = new AbortController();
	const timeout = given.find(({name}) => name === 'timeout')?.value;
	const timer = typeof timeout === 'string' ? setTimeout(() => ending.abort(), parseDuration(timeout, 'timeout')) : undefined;
	timer?.unref();
	process.on('SIGINT', () => (stopping.signal.aborted ? ending.abort() : stopping.abort()));
	for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ending.abort());
	const isTerminal = Boolean(stdin.isTTY && stdout.isTTY && stderr.isTTY);
	const isDumb = env.TERM === 'dumb';
	const face = isDumb || has('accessible') || isSet(env.ACCESSIBLE) ? 'accessible' : has('plain') ? 'plain' : 'screen';
	const run = await command.load();
	const outcome = await run({
		given,
		positionals,
		environment: env,
		stdin,
		stdout,
		stderr,
		interactive: isTerminal && !has('no-input') && !has('json') && !isSet(env.CI),
		face,
		colour: Boolean(stdout.isTTY) && face !== 'accessible' && !has('no-color') && !isSet(env.NO_COLOR),
		unicode: /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || ''),
		signal: ending.signal,
		stop: stopping.signal,
		version,
		host: sandboxHost(env),
		program: harmless(shellWord(env.CONFIGURE_TENTACLE_STARTED_AS ?? 'configure-tentacle')),
	});
	clearTimeout(timer);
	if (typeof outcome === 'object') return outcome.exitCode;
	const wasEnded = (ending.signal.aborted || stopping.signal.aborted) && outcome !== exitCodes.fine;
	return wasEnded ? exitCodes.interrupted : outcome;
};

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '' && value !== 'false' && value !== '0';

const unknownCommand = (word: string): UserError => {
	const near = nearest(
		word,
		commands.flatMap(({name, aliases = []}) => [name, ...aliases]),
	);
	return new UserError(`There is no command ${harmless(word, 60)}.`, {
		exitCode: exitCodes.usage,
		next: [near === undefined ? 'configure-tentacle --help shows all.' : `Did you mean ${near}?`],
	});
};

/** One place catches: what the world caused is a sentence and next steps, what we caused has its trace. */
const report = (error: unknown): ExitCode => {
	if (error instanceof UserError) {
		process.stderr.write(`${[error.message, ...error.next.map(step => `  ${step}`)].join('\n')}\n`);
		return error.exitCode;
	}
	process.stderr.write(
		`configure-tentacle ${version} has a bug. Please report it with this:\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
	);
	return exitCodes.failed;
};

// A reader that has had enough (head, less) closes the pipe: that is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
	if (error.code !== 'EPIPE') throw error;
});

// Node's own warnings are for programmers, and would be written into the wizard's frame.
process.removeAllListeners('warning');

// Files and folders that children make are never for others to write, whatever the caller's mask.
process.umask(process.umask() | 0o022);

try {
	process.exitCode = await main();
} catch (error) {
	process.exitCode = report(error);
}
