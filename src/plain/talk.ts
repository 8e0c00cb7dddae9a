import {isOpening} from '../engine/proof.ts';
import {reduce, startWizard, type WizardEvent, type WizardState} from '../engine/wizard.ts';
import {wantedLookups} from '../engine/wizard-lookups.ts';
import type {WizardScreenOptions} from '../engine/wizard-options.ts';
import type {Prompter} from './prompter.ts';
import {type Command, readLine} from './words.ts';

/** The person, or the terminal, has gone: the one way out of every question. */
export class Left extends Error {
	override readonly name = 'Left';
}

/** A conversation: the wizard as it is now, and how the person is spoken to. */
export type Talk = {
	readonly options: WizardScreenOptions;
	readonly prompter: Prompter;
	/** For ears: words in place of signs, and commands only when they are asked for. */
	readonly isBrief: boolean;
	readonly state: () => WizardState;
	/** Reduces, and begins the lookups that are wanted then. */
	readonly dispatch: (event: WizardEvent) => void;
	/** Until this is no longer so, or for this time at most. Throws `Left`. */
	readonly waitWhile: (isWaited: (state: WizardState) => boolean, milliseconds?: number) => Promise<void>;
	/** A line, or one of the words that mean the same everywhere; of names `=` stays as it was typed. Throws `Left`. */
	readonly ask: (
		label: string,
		how?: 'hidden' | 'names',
	) => Promise<{readonly command: Exclude<Command, 'leave'>} | {readonly text: string}>;
	readonly end: () => void;
};

const askingWords = 'Asking the Server; it gives up after 30 s';
const openingWords = 'Opening the file; it gives up after 10 s';
/** Most answers are there before anybody could read that they are waited for. */
const quietMilliseconds = 1500;

export const startTalk = (options: WizardScreenOptions, prompter: Prompter, {isBrief}: Pick<Talk, 'isBrief'>): Talk => {
	const {resolver, signal} = options;
	const ending = new AbortController();
	let state = startWizard(resolver, options.given, options.machine);
	let onChange = () => {};
	const begin = () => {
		for (let [lookup] = wantedLookups(state); lookup !== undefined; [lookup] = wantedLookups(state)) {
			const begun = lookup;
			state = reduce(resolver, state, {kind: 'lookup-began', lookup: begun});
			void options
				.lookUp(begun, ending.signal, soFar => ending.signal.aborted || dispatch({kind: 'lookup-went-on', lookup: begun, soFar}))
				.then(result => ending.signal.aborted || dispatch({kind: 'lookup-ended', lookup: begun, result}));
		}
	};
	const dispatch = (event: WizardEvent) => {
		state = reduce(resolver, state, event);
		begin();
		onChange();
	};
	begin();
	return {
		options,
		prompter,
		isBrief,
		state: () => state,
		dispatch,
		async waitWhile(isWaited, milliseconds) {
			if (!isWaited(state)) return;
			prompter.waitFor(isOpening(state) ? openingWords : askingWords, quietMilliseconds);
			await new Promise<void>(resolve => {
				const timer = milliseconds === undefined ? undefined : setTimeout(resolve, milliseconds);
				signal.addEventListener('abort', () => resolve(), {once: true});
				onChange = () => {
					if (isWaited(state)) return;
					clearTimeout(timer);
					resolve();
				};
				onChange();
			});
			onChange = () => {};
			prompter.waitFor(undefined);
			if (signal.aborted) throw new Left();
		},
		async ask(label, how) {
			const line = how === 'hidden' ? await prompter.askHidden(label) : await prompter.ask(label);
			const read = line === undefined ? {command: 'leave' as const} : readLine(line);
			if ('text' in read) return how === 'names' ? {text: line ?? ''} : read;
			if (read.command === 'leave') throw new Left();
			return {command: read.command};
		},
		end() {
			ending.abort();
			prompter.close();
		},
	};
};
