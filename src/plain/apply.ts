import {createRunLines, signsOf} from '../engine/run-lines.ts';
import type {Outcome, Phase, RunEvent} from '../engine/run-set-up.ts';
import {phaseTitles, phaseWaits} from '../engine/run-words.ts';
import {harmless} from '../model/harmless.ts';
import type {ExitCode} from '../model/user-error.ts';
import type {Prompter} from './prompter.ts';
import type {Talk} from './talk.ts';

/** Runs the plan and tells it line by line; undefined when it was refused, and can be set right. Ctrl+C once stops after the step, twice ends it. */
export const apply = async ({options, state, prompter, isBrief}: Talk): Promise<ExitCode | undefined> => {
	const {signal} = options;
	const lines = createRunLines(signsOf(options.unicode, isBrief));
	const stopping = () => prompter.say('Stopping after this step. Ctrl+C again ends it now.');
	signal.addEventListener('abort', stopping);
	let outcome: Outcome | undefined;
	const keys = takeInterrupts(options.stdin, stopping);
	try {
		for await (const event of options.run(state(), options.planOf(state()), keys)) {
			const words = lines(event);
			if (event.kind === 'step-began') prompter.waitFor(`Now: ${harmless(event.step.title)}`, quietMilliseconds);
			else if (event.kind === 'phase-began') waitForPhase(event.phase, prompter);
			// Whoever hears has been told which steps there are.
			else if (event.kind !== 'step-skipped' || !isBrief) {
				if (endings.has(event.kind)) prompter.waitFor(undefined);
				for (const line of words) prompter.say(line);
			}
			if (event.kind === 'ended') ({outcome} = event);
		}
	} finally {
		signal.removeEventListener('abort', stopping);
		keys.end();
	}
	prompter.waitFor(undefined);
	if (!outcome) throw new Error('The run ended without an outcome');
	prompter.say('');
	for (const line of await options.afterwards(state(), outcome)) prompter.say(line);
	return outcome.kind === 'refused' ? undefined : outcome.exitCode;
};

/**
Ctrl+C as a key, as on the screen: as a signal the terminal would send it to a program too that is just being started, before that has a session of its own.
Nothing that is typed meanwhile is shown.
*/
const takeInterrupts = (stdin: NodeJS.ReadStream, onFirst: () => void) => {
	const ending = new AbortController();
	const stopping = new AbortController();
	const hear = (typed: Buffer) => {
		for (const byte of typed) {
			if (byte !== ctrlC) continue;
			if (stopping.signal.aborted) ending.abort();
			else onFirst();
			stopping.abort();
		}
	};
	// Tests talk without a terminal.
	if (stdin.isTTY) stdin.setRawMode(true).on('data', hear).resume();
	return {
		signal: ending.signal,
		stop: stopping.signal,
		end() {
			if (stdin.isTTY) stdin.off('data', hear).setRawMode(false).pause();
		},
	};
};

const ctrlC = 3;

/** What is over before it could be heard is not announced. */
const quietMilliseconds = 3000;

const endings: ReadonlySet<RunEvent['kind']> = new Set(['phase-ended', 'step-done', 'step-failed', 'stopped', 'ended']);

const waitForPhase = (phase: Phase, {waitFor}: Prompter): void => {
	if (phase !== 'steps') waitFor(`${phaseTitles[phase]}: ${phaseWaits[phase]}`);
};
