import {render} from 'ink';
import type {ReactNode} from 'react';
import type {Terminal} from '../engine/terminal.ts';
import {toAscii} from '../model/ascii.ts';
import {ThemeContext} from './parts.tsx';
import {createTheme} from './theme.ts';

/** More than a terminal shows: Ink's own cap of 30 would let a key wait for its frame. */
const framesPerSecond = 250;

/**
Shows a tree until it ends, leaves the terminal as it was, and resolves with it, for what is to be said below. `wipe` takes everything off the screen; the next
frame is drawn whole.
*/
export const showTree = async (terminal: Omit<Terminal, 'signal'>, tree: (wipe: () => void) => ReactNode): Promise<NodeJS.WriteStream> => {
	const {stdin, unicode} = terminal;
	const stdout = unicode ? terminal.stdout : asciiStream(terminal.stdout);
	// Ink does this too, but after its first frame: until then the terminal would edit and echo what is typed at that frame.
	stdin.setRawMode(true);
	const wipe = () => {
		app.clear();
		stdout.write('\u001B[H\u001B[J');
	};
	const app = render(<ThemeContext.Provider value={createTheme(terminal)}>{tree(wipe)}</ThemeContext.Provider>, {
		stdout,
		stdin,
		exitOnCtrlC: false,
		patchConsole: false,
		maxFps: framesPerSecond,
		interactive: true,
	});
	await app.waitUntilExit();
	stdin.setRawMode(false);
	return stdout;
};

/** The same terminal, for which every frame is put into ASCII on its way. */
const asciiStream = (stream: NodeJS.WriteStream): NodeJS.WriteStream =>
	new Proxy(stream, {
		get(target, property) {
			if (property === 'write')
				return (text: string | Uint8Array, ...rest: []) => target.write(typeof text === 'string' ? toAscii(text) : text, ...rest);
			const value: unknown = Reflect.get(target, property, target);
			return typeof value === 'function' ? value.bind(target) : value;
		},
	});
