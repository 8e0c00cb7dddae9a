import {render} from 'ink';
import type {WizardScreenOptions} from '../engine/wizard-options.ts';
import {toAscii} from '../model/ascii.ts';
import {type ExitCode, exitCodes} from '../model/user-error.ts';
import {ThemeContext} from './parts.tsx';
import {createTheme} from './theme.ts';
import {type Result, WizardApp} from './wizard-app.tsx';

/** More than a terminal shows: Ink's own cap of 30 would let a key wait for its frame. */
const framesPerSecond = 120;

/** Shows the wizard until it ends; prints what is worth keeping below it, and resolves with the exit code. The one place that ends the Ink tree. */
export const showWizard = async (options: WizardScreenOptions): Promise<ExitCode> => {
	const stdout = options.unicode ? options.stdout : asciiStream(options.stdout);
	let result: Result = {exitCode: exitCodes.interrupted, lines: []};
	// Ink does this too, but after its first frame: until then the terminal would edit and echo what is typed at that frame.
	options.stdin.setRawMode(true);
	const app = render(
		<ThemeContext.Provider value={createTheme(options)}>
			<WizardApp
				options={options}
				wipe={() => {
					app.clear();
					stdout.write('\u001B[H\u001B[J');
				}}
				onEnd={ended => {
					result = ended;
				}}
			/>
		</ThemeContext.Provider>,
		{stdout, stdin: options.stdin, exitOnCtrlC: false, patchConsole: false, maxFps: framesPerSecond, interactive: true},
	);
	await app.waitUntilExit();
	options.stdin.setRawMode(false);
	if (result.lines.length > 0) stdout.write(`\n${result.lines.join('\n')}\n`);
	return result.exitCode;
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
