import type {HomeChoice, HomeOptions} from '../engine/home.ts';
import {createHost} from '../host/host.ts';
import {exitCodes} from '../model/user-error.ts';
import {instanceLines, instanceWords} from '../render/instances-text.ts';
import {type CommandContext, hasFlag, newInstance, type Outcome} from './context.ts';
import {renderHelp} from './help.ts';
import {instances, problemLines, summariesOf} from './instances.ts';
import {commands} from './list.ts';

/** Without a command: in a terminal what is set up here and what can be done with it, which is then done; elsewhere help; with `--json` what `instances` tells. */
export const home = async (context: CommandContext): Promise<Outcome> => {
	const {interactive, stdin, stdout, colour, unicode, signal, stop} = context;
	if (hasFlag(context, 'json')) return instances({...context, positionals: []});
	if (!interactive) {
		stdout.write(renderHelp(commands, {columns: stdout.isTTY ? stdout.columns : 80, all: false}));
		return exitCodes.fine;
	}
	const host = createHost(context.host);
	const [summaries, showHome] = await Promise.all([summariesOf(host), faces[context.face]()]);
	const lines = instanceLines(summaries);
	const choice = await showHome({
		header: (await host.machine()).user,
		instances: summaries.map((summary, index) => ({name: summary.facts.name, line: lines[index] ?? '', says: instanceWords(summary)})),
		problems: problemLines(summaries),
		stdin,
		stdout,
		signal: AbortSignal.any([signal, stop]),
		colour,
		unicode,
	});
	return run(context, choice);
};

const faces: Readonly<Record<CommandContext['face'], () => Promise<(options: HomeOptions) => Promise<HomeChoice>>>> = {
	screen: async () => (await import('../screen/show-home.tsx')).showHome,
	plain: async () => (await import('../plain/show-plain.ts')).showHome,
	accessible: async () => (await import('../plain/show-accessible.ts')).showHome,
};

/** What each choice is as a command. */
const verbs: Readonly<Record<Exclude<HomeChoice['action'], 'leave' | 'interrupt'>, readonly [command: string, ...words: string[]]>> = {
	change: ['setup'],
	setup: ['setup'],
	diagnose: ['diagnose'],
	show: ['instances', 'show'],
	remove: ['remove'],
};

/** In this process, as if it had been typed. */
const run = async (context: CommandContext, {action, instance}: HomeChoice): Promise<Outcome> => {
	if (action === 'leave') return exitCodes.fine;
	if (action === 'interrupt') return exitCodes.interrupted;
	const [name, ...positionals] = verbs[action];
	const command = commands.find(one => one.name === name);
	if (!command) throw new Error(`There is no command ${name}`);
	const start = await command.load();
	const given = [
		...context.given,
		...(instance === undefined ? [] : [{name: 'instance', value: instance}]),
		...(action === 'setup' ? [{name: newInstance, value: true}] : []),
	];
	return start({...context, given, positionals});
};
