import type {AnswerId} from '../model/answers.ts';
import type {Asides} from '../model/aside.ts';
import type {Facts} from '../model/facts.ts';
import type {Plan, Step} from '../model/plan.ts';
import type {ExitCode} from '../model/user-error.ts';
import type {Difference} from './differences.ts';
import type {ListSoFar, Lookup, LookupResult} from './lookup.ts';
import type {Given, Resolver} from './resolve.ts';
import type {SavingAction} from './review-actions.ts';
import type {Outcome, RunEvent} from './run-set-up.ts';
import type {Terminal} from './terminal.ts';
import type {WizardState} from './wizard.ts';

/** Everything the screen may do: it touches nothing else. */
export type WizardScreenOptions = Terminal & {
	readonly resolver: Resolver;
	readonly given: Given;
	readonly machine: Facts;
	/** At the right of the first line. */
	readonly header: string;
	/** Carries out a lookup; never rejects for what the network does. */
	readonly lookUp: (lookup: Lookup, signal: AbortSignal, onPart: (soFar: ListSoFar) => void) => Promise<LookupResult>;
	/** What stands beside each question, and in the line of its answer. */
	readonly asides: Asides;
	/** Keeps a typed secret and returns the raw answer that refers to it. */
	readonly keepSecret: (id: AnswerId, value: string) => unknown;
	/** What a typed secret should be instead; undefined: its shape is right. */
	readonly secretProblem: (id: AnswerId, value: string) => string | undefined;
	readonly planOf: (state: WizardState) => Plan;
	/** What the answers change of an instance that is there; undefined: there is none. */
	readonly changesOf: (state: WizardState) => readonly Difference[] | undefined;
	/** What a step runs, as a person may copy it. */
	readonly stepText: (plan: Plan, step: Step) => string;
	/** Undefined when it may be applied; else why not. */
	readonly cannotApply: (
		state: WizardState,
	) => {readonly says: string; readonly next: readonly string[]; readonly exitCode: ExitCode} | undefined;
	readonly run: (
		state: WizardState,
		plan: Plan,
		signals: {readonly signal: AbortSignal; readonly stop: AbortSignal},
	) => AsyncIterable<RunEvent>;
	readonly saving: Readonly<Record<SavingAction, Saving>>;
	/** The commands as a script, secrets by name: what Copy gives to the terminal. */
	readonly script: (state: WizardState) => string;
	/** Lines for the scroll-back when all is over. */
	readonly afterwards: (state: WizardState, outcome: Outcome) => Promise<readonly string[]>;
	/** Only what is asked is wanted: gets it at the end, in place of a review. */
	readonly answered?: (state: WizardState) => void;
};

export type Saving = {
	readonly suggest: (state: WizardState) => string;
	/** Resolves with the path written; rejects with a `UserError`. */
	readonly save: (state: WizardState, file: string) => Promise<string>;
};
