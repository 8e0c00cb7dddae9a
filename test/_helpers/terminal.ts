import process from 'node:process';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';
import type {ExecutionContext} from 'ava';

const keys = {
	enter: '\r',
	escape: '\u001B',
	tab: '\t',
	shiftTab: '\u001B[Z',
	backspace: '\u007F',
	delete: '\u001B[3~',
	space: ' ',
	up: '\u001B[A',
	down: '\u001B[B',
	right: '\u001B[C',
	left: '\u001B[D',
	home: '\u001B[H',
	end: '\u001B[F',
	pageUp: '\u001B[5~',
	pageDown: '\u001B[6~',
	'ctrl+c': '\u0003',
	'ctrl+a': '\u0001',
	'ctrl+d': '\u0004',
	'ctrl+e': '\u0005',
	'ctrl+g': '\u0007',
	'ctrl+l': '\u000C',
	'ctrl+r': '\u0012',
	'ctrl+u': '\u0015',
	'ctrl+w': '\u0017',
	'ctrl+z': '\u001A',
} as const;
export type Key = keyof typeof keys;

const longestWait = 60_000;

export type TerminalOptions = {
	/** Left out: 80 × 24. */
	readonly columns?: number;
	readonly rows?: number;
	/** Added to a small clean environment, not to the caller's: with `CI` in it Ink draws nothing. */
	readonly environment?: Readonly<Record<string, string>>;
	/** Left out: the current folder. */
	readonly cwd?: string;
};

/**
A program in a real pseudo-terminal, and a real terminal emulator that reads what it writes. What `screen()` returns is what a person
would see, after every cursor movement and erasure.

	const terminal = openTerminal(t, process.execPath, [cli, 'setup'], {columns: 80, rows: 24});
	await terminal.shows('How should Octopus reach this machine?');
	terminal.press('down', 'enter');
	t.is(await terminal.ended, 0);

The program ends with the test (`t`); without one, `close` ends it.
*/
export const openTerminal = (
	t: Pick<ExecutionContext, 'teardown'> | undefined,
	program: string,
	words: readonly string[],
	{columns = 80, rows = 24, environment = {}, cwd = process.cwd()}: TerminalOptions = {},
) => {
	const emulator = new xterm.Terminal({cols: columns, rows, scrollback: 10_000, allowProposedApi: true});
	const child = pty.spawn(program, [...words], {
		cols: columns,
		rows,
		cwd,
		name: 'xterm-256color',
		env: {
			PATH: process.env.PATH ?? '',
			HOME: process.env.HOME ?? '/',
			LANG: 'C.UTF-8',
			TERM: 'xterm-256color',
			COLORTERM: 'truecolor',
			...environment,
		},
	});
	let raw = '';
	let hasEnded = false;
	let parsing = Promise.resolve();
	const watchers = new Set<() => void>();
	let lastWhole = '';
	const look = () => {
		if (!emulator.modes.synchronizedOutputMode) lastWhole = visible();
		for (const watcher of watchers) watcher();
	};
	const frameWaiters = new Set<() => void>();
	child.onData(data => {
		raw += data;
		if (data.includes('\u001B[?2026l')) for (const waiter of frameWaiters) waiter();
		// Frame by frame, so that each is looked at, however many come at once.
		for (const piece of data.split(/(?<=\u001B\[\?2026l)/)) {
			parsing = new Promise(resolve => {
				emulator.write(piece, () => {
					resolve();
					look();
				});
			});
		}
	});
	// The emulator answers questions (cursor position, colours, keyboard) as a terminal does; without answers a program may wait.
	emulator.onData(answer => child.write(answer));
	/** The exit code; 128 and the signal's number when one ended it. */
	const ended = new Promise<number>(resolve => {
		child.onExit(async ({exitCode, signal}) => {
			await parsing;
			hasEnded = true;
			resolve(signal ? 128 + signal : exitCode);
			look();
		});
	});

	const lines = (from: number, count: number): string =>
		Array.from({length: count}, (_, row) => emulator.buffer.active.getLine(from + row)?.translateToString(true) ?? '')
			.join('\n')
			.trimEnd();
	const visible = (): string => lines(emulator.buffer.active.baseY, emulator.rows);
	/** The visible lines, without what is empty at the right and below; while a frame comes, those of the one before. */
	const screen = (): string => (emulator.modes.synchronizedOutputMode ? lastWhole : visible());
	/** Everything: what has scrolled away, then the screen. */
	const transcript = (): string => lines(0, emulator.buffer.active.length);

	/**
	Waits until a text (the screen, when none is named) has these words, or fits a pattern. Half a frame counts for nothing: Ink brackets
	frames with synchronized output. Throws with the screen when the program ends first, or after the time: a minute, as a program of a busy machine may need many seconds for what takes it none.
	*/
	const shows = async (wanted: string | RegExp, {milliseconds = longestWait, of = screen} = {}): Promise<string> =>
		showsWhen(text => (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)), String(wanted), {milliseconds, of});

	/** The same for what a condition tells; `wanted` names it. */
	const showsWhen = async (
		isWanted: (text: string) => boolean,
		wanted: string,
		{milliseconds = longestWait, of = screen} = {},
	): Promise<string> =>
		new Promise((resolve, reject) => {
			const fits = () => !emulator.modes.synchronizedOutputMode && isWanted(of());
			const settle = (end: () => void) => {
				watchers.delete(watcher);
				clearTimeout(deadline);
				end();
			};
			const fail = (why: string) => settle(() => reject(new Error(`${why}: ${wanted}\n${of()}`)));
			const watcher = () => {
				if (fits()) settle(() => resolve(of()));
				else if (hasEnded) fail('The program ended without showing');
			};
			const deadline = setTimeout(() => fail(`Not shown after ${milliseconds} ms`), milliseconds);
			watchers.add(watcher);
			watcher();
		});

	const close = () => {
		if (!hasEnded) child.kill('SIGKILL');
	};
	t?.teardown(async () => {
		close();
		await ended;
	});

	/** When the next frame has come whole, before anything is made of it: in milliseconds of the monotonic clock. */
	const nextFrame = async (): Promise<number> =>
		new Promise(resolve => {
			const waiter = () => {
				frameWaiters.delete(waiter);
				resolve(performance.now());
			};
			frameWaiters.add(waiter);
		});

	return {
		emulator,
		pid: child.pid,
		ended,
		screen,
		transcript,
		shows,
		showsWhen,
		nextFrame,
		/** Every byte the program wrote. */
		raw: () => raw,
		press(...pressed: readonly Key[]) {
			for (const key of pressed) child.write(keys[key]);
		},
		type(text: string) {
			child.write(text);
		},
		/** Bracketed when the program has asked for that, as a terminal does it. */
		paste(text: string) {
			child.write(emulator.modes.bracketedPasteMode ? `\u001B[200~${text}\u001B[201~` : text.replaceAll('\n', '\r'));
		},
		resize(newColumns: number, newRows: number) {
			emulator.resize(newColumns, newRows);
			child.resize(newColumns, newRows);
		},
		/** The terminal's window is closed: SIGHUP, as a person's click does it. */
		hangUp() {
			child.kill('SIGHUP');
		},
		close,
	};
};

export type Terminal = ReturnType<typeof openTerminal>;
