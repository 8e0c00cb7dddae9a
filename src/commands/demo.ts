import {harmless} from '../model/harmless.ts';
import {nearest} from '../model/nearest.ts';
import {type ExitCode, exitCodes, UserError} from '../model/user-error.ts';
import {howToUse} from '../sandbox/how-to-use.ts';
import {type Sandbox, startSandbox} from '../sandbox/sandbox.ts';
import {type FaultName, faults, isFaultName} from '../sandbox/server/faults.ts';
import {type CommandContext, flagValue, flagValues, hasFlag} from './context.ts';
import {setUp} from './setup.ts';

const mostNodes = 8;

/** `demo`: the wizard against a Server, a Tentacle and a systemd of its own. Nothing of it outlives the command. */
export const demo = async (context: CommandContext): Promise<ExitCode> => {
	if (flagValues(context, 'fault').includes('list')) {
		const column = Math.max(...Object.keys(faults).map(({length}) => length)) + 2;
		for (const [name, says] of Object.entries(faults)) context.stdout.write(`${name.padEnd(column)}${says}\n`);
		return exitCodes.fine;
	}
	const sandbox = await startSandbox({
		...nodesOf(context),
		faults: faultsOf(context),
		...(hasFlag(context, 'worker') && {registerAs: 'worker'}),
		...(hasFlag(context, 'listening') && {style: 'listening'}),
		retryMilliseconds: 500,
	});
	try {
		return hasFlag(context, 'serve') ? await serve(context, sandbox) : await setUp(within(context, sandbox));
	} finally {
		await sandbox.stop();
	}
};

/** The same context, with the sandbox in place of the machine and its answers prefilled. */
const within = (context: CommandContext, {hostOptions, answersFile, certificateAuthorityFile}: Sandbox): CommandContext => ({
	...context,
	host: hostOptions,
	given: [
		...context.given.filter(({name}) => !own.has(name)),
		{name: 'answers', value: answersFile},
		{name: 'ca-file', value: certificateAuthorityFile},
	],
});

const own = new Set(['fault', 'nodes', 'worker', 'listening', 'serve']);

/** Runs until it is interrupted, and says how other commands get into the same sandbox. */
const serve = async ({stdout, signal, stop, program}: CommandContext, sandbox: Sandbox): Promise<ExitCode> => {
	stdout.write(howToUse(sandbox, program));
	const ended = AbortSignal.any([signal, stop]);
	// The listening Server keeps this process alive meanwhile.
	if (!ended.aborted) await new Promise<void>(resolve => ended.addEventListener('abort', () => resolve(), {once: true}));
	return exitCodes.fine;
};

const nodesOf = (context: CommandContext): {readonly nodes?: number} => {
	const text = flagValue(context, 'nodes');
	if (text === undefined) return {};
	if (/^[1-8]$/.test(text)) return {nodes: Number(text)};
	throw new UserError(`--nodes wants a number from 1 to ${mostNodes}.`, {exitCode: exitCodes.usage});
};

const faultsOf = (context: CommandContext): readonly FaultName[] =>
	flagValues(context, 'fault').map(name => {
		if (isFaultName(name)) return name;
		const near = nearest(name, Object.keys(faults));
		throw new UserError(`There is no fault ${harmless(name, 60)}.`, {
			exitCode: exitCodes.usage,
			next: [...(near === undefined ? [] : [`Did you mean ${near}?`]), '--fault list shows what can be broken.'],
		});
	});
