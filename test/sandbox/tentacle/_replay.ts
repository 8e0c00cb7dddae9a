import type {ExecutionContext} from 'ava';
import type {Recorded} from '../../_helpers/recordings.ts';
import type {Box, Ran} from './_stand-in.ts';

/** Folders of the recording machine, which a box has below its root. */
const folders = /(?<=^|=|:|'|"| |>)\/(?=etc\/octopus|home\/Octopus|srv\/)/g;

const below = (root: string, text: string): string => text.replace(folders, `${root}/`);

/** Thumbprints that stand in the commands, and so are no chance. */
const fixed = /^(A1B2C3|CF181A|FFEEDD|000000)/;

/** What comes out differently each time gets a number in the order of its first appearance, so that what was equal must be equal again. */
export const createNames = (): ((text: string) => string) => {
	const seen = new Map<string, string>();
	const named = (kind: string) => (text: string) => {
		const known = seen.get(text) ?? `<${kind} ${[...seen.values()].filter(name => name.startsWith(`<${kind}`)).length + 1}>`;
		seen.set(text, known);
		return known;
	};
	const thumbprint = named('thumbprint');
	return text =>
		text
			.replaceAll(/\b[0-9A-F]{40}\b/g, text => (fixed.test(text) ? text : thumbprint(text)))
			.replaceAll(/poll:\/\/[a-z0-9]{20}\//g, named('subscription'))
			.replaceAll(/(?<=key="Tentacle\.Certificate">)[A-Za-z0-9+/=]+/g, '<certificate>');
};

/** Which part of a command's outcome differs on purpose, and why. */
export type Difference = {
	readonly part: 'stdout' | 'stderr' | 'config';
	readonly because: string;
	/** As many of its first lines are the same all the same. */
	readonly sameLines?: number;
};

export type Replay = {
	readonly recorded: readonly Recorded[];
	readonly differences?: Readonly<Record<string, Difference>>;
	/** Exchanges recorded hosts and ports for those of this run, and back. */
	readonly there?: (text: string) => string;
	readonly back?: (text: string) => string;
	readonly configFile: (recorded: Recorded) => string;
	/** More to compare after a command, with `ours` and `theirs` made alike. */
	readonly also?: (recorded: Recorded, ours: (text: string) => string, theirs: (text: string) => string) => void;
};

const same = (text: string): string => text;

const firstLines = (text: string, {sameLines = 0}: Difference): string => text.split('\n').slice(0, sameLines).join('\n');

/** Of a crash only the ruler, the message and the type are held: frames of a stack differ. */
const shownOf = ({stderr, exit}: Ran): string =>
	exit === 100
		? stderr
				.slice(stderr.search(/^={79}$/m))
				.split('\n')
				.slice(0, 3)
				.join('\n')
		: stderr;

/** Runs recorded commands in order and compares each with what the real one did. */
export const replay = async (
	t: ExecutionContext,
	box: Box,
	{recorded, differences = {}, there = same, back = same, configFile, also}: Replay,
): Promise<void> => {
	const recordedNames = createNames();
	const standInNames = createNames();
	const ours = (text: string) => standInNames(back(text.replaceAll(box.root, '')));
	for (const one of recorded) {
		const ran = await box.run(...one.arguments.map(word => below(box.root, there(word))));
		const difference = differences[one.case];
		const compare = (part: Difference['part'], actual: string, expected: string) => {
			const [mine, real] = [ours(actual), recordedNames(expected)];
			if (difference?.part !== part) {
				t.is(mine, real, `${one.case}: ${part}`);
				return;
			}
			t.not(mine, real, `${one.case}: the ${part} is the same; strike it off the table`);
			t.is(firstLines(mine, difference), firstLines(real, difference), `${one.case}: first lines of ${part}`);
		};
		compare('stdout', ran.stdout, one.stdout);
		compare('stderr', shownOf(ran), shownOf(one));
		t.is(ran.exit, one.exit, `${one.case}: exit code`);
		if (one.config !== undefined) compare('config', box.read(configFile(one)), one.config);
		if (one.index !== undefined) t.is(ours(box.read(`etc/octopus/Tentacle/Instances/${one.index.name}`)), one.index.text, one.case);
		also?.(one, ours, recordedNames);
	}
};
