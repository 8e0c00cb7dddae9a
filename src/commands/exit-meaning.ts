import type {Failure} from '../model/plan.ts';

/** What an exit of Tentacle means (facts: Tentacle §8), with the line of its output that says why. */
export const exitMeaning = ({
	command,
	exitCode,
	signal,
	lines,
}: {
	command: string;
	exitCode: number | undefined;
	signal: string | undefined;
	lines: ReadonlyArray<{readonly text: string; readonly stream: 'stdout' | 'stderr'}>;
}): Failure => {
	const useful = lines.filter(({text}) => text.trim() !== '' && !/^[=-]{20,}$/.test(text) && !/^ {3}at /.test(text));
	const told = useful.map(({text}) => text);
	const known = knownMessages.find(({pattern}) => told.some(line => pattern.test(line)));
	// Progress goes to standard output; the first line of the other stream says what is wrong.
	const errors = useful.filter(({stream}) => stream === 'stderr').map(({text}) => text);
	const last = [...errors, ...told].find(line => !line.startsWith('Terminating process')) ?? '';
	const how = signal === undefined ? `ended with exit code ${exitCode}` : `was ended by ${signal}`;
	return {
		says: `Tentacle ${command} ${how}${last === '' ? '' : `: ${last}`}`,
		...(exitCode !== undefined && {exitCode}),
		lines: told.slice(-20),
		next: known ? [known.next] : [],
	};
};

const knownMessages: ReadonlyArray<{readonly pattern: RegExp; readonly next: string}> = [
	{
		pattern: /Requires elevated privileges/,
		next: 'Tentacle needs the program sudo even for root: install it (apt-get install sudo), or choose service: none.',
	},
	{
		pattern: /Could not detect systemd/,
		next: 'This machine does not run systemd: choose service: none, and start the agent in another way.',
	},
	{pattern: /Access to the path .* is denied/, next: 'Run the set-up as root.'},
	{pattern: /does not have enough free disk space/, next: 'Free some space on the disk of the configuration file, then run setup again.'},
	{pattern: /Read-only file system/, next: 'The file system is mounted read-only: choose folders elsewhere, or mount it for writing.'},
	{
		pattern: /Unable to parse configuration key 'Tentacle.Certificate'/,
		next: 'The certificate cannot be decrypted: /etc/machine-id has changed since it was made.',
	},
	{
		pattern: /Unable to parse configuration key/,
		next: 'The configuration file is broken or cannot be read; configure-tentacle diagnose shows which.',
	},
];
