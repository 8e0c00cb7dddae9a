import path from 'node:path';
import type {FlagGiven} from '../engine/sources.ts';
import type {HostOptions} from '../host/host.ts';
import {type ExitCode, exitCodes, UserError} from '../model/user-error.ts';
import type {Writing} from '../render/report-pen.ts';

/** What a command gets from the outside: `cli` makes it from the process, tests and the demo hand in their own. */
export type CommandContext = {
	readonly given: readonly FlagGiven[];
	readonly positionals: readonly string[];
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	readonly stderr: NodeJS.WriteStream;
	/** stdin, stdout and stderr are terminals, and nothing said not to ask. */
	readonly interactive: boolean;
	/** How a person is asked: on a screen that is drawn, line by line, or line by line without anything that only eyes can follow. */
	readonly face: 'screen' | 'plain' | 'accessible';
	readonly colour: boolean;
	readonly unicode: boolean;
	/** Ends everything now: `--timeout`, SIGTERM, SIGHUP, a second Ctrl+C. */
	readonly signal: AbortSignal;
	/** The first Ctrl+C: no further step begins. */
	readonly stop: AbortSignal;
	readonly version: string;
	/** The sandbox's words in place of the machine's. */
	readonly host: HostOptions;
	/** How to call this program again, for what is printed at the end. */
	readonly program: string;
};

/** How a text is written to this terminal or pipe. */
export const writingOf = ({stdout, colour, unicode, face}: CommandContext): Writing => ({
	columns: stdout.isTTY ? stdout.columns : 80,
	colour,
	unicode,
	isSpoken: face === 'accessible',
});

/** What the home screen gives in place of a flag: an instance that is not there yet is wanted. */
export const newInstance = 'new-instance';

/** How a command ended. `endedAsAsked`: Ctrl+C and `--timeout` are its usual end, and no interruption. */
export type Outcome = ExitCode | {readonly exitCode: ExitCode; readonly endedAsAsked: true};

export const hasFlag = ({given}: Pick<CommandContext, 'given'>, name: string): boolean => given.some(flag => flag.name === name);

export const flagValue = ({given}: Pick<CommandContext, 'given'>, name: string): string | undefined => flagValues({given}, name).at(-1);

export const flagValues = ({given}: Pick<CommandContext, 'given'>, name: string): readonly string[] =>
	given.flatMap(flag => (flag.name === name && typeof flag.value === 'string' ? [flag.value] : []));

/** The PEM files of `--ca-file`, as paths that are right from any folder. */
export const caFilesOf = (context: Pick<CommandContext, 'given'>): readonly string[] =>
	flagValues(context, 'ca-file').map(file => path.resolve(file));

/** `90s`, `10m`, `1h`, `500ms` → milliseconds. */
export const parseDuration = (text: string, flag: string): number => {
	const parts = /^(\d{1,6})(ms|s|m|h)$/.exec(text);
	const factors: Readonly<Record<string, number>> = {ms: 1, s: 1000, m: 60_000, h: 3_600_000};
	const factor = factors[parts?.[2] ?? ''];
	if (!parts || factor === undefined || Number(parts[1]) === 0) {
		throw new UserError(`--${flag} wants a time such as 90s, 10m or 1h.`, {exitCode: exitCodes.usage});
	}
	return Number(parts[1]) * factor;
};
