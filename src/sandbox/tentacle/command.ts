import type {Surroundings} from './environment.ts';
import type {Log} from './log.ts';
import type {Option} from './options.ts';
import type {Store} from './store.ts';

/** What a command gets when it runs: the selected instance with its log. */
export type Running = {
	readonly store: Store;
	readonly log: Log;
	readonly surroundings: Surroundings;
	/** No `--noninteractive`: the agent ends with standard input. */
	readonly isInteractive: boolean;
};

export type Command = {
	readonly name: string;
	/** Of the class, as it stands in the log. */
	readonly className: string;
	/** `standard`: --instance and --config. `instance`: --instance only. Left out: neither, and no instance is loaded. */
	readonly selects?: 'standard' | 'instance';
	/** Fresh for each call: options fill variables of their own. Resolves with whether the agent must be restarted for it. */
	readonly make: () => {
		readonly options: readonly Option[];
		readonly run: (running: Running) => Promise<boolean | undefined> | boolean | undefined;
	};
};

/** For commands that load no instance. */
export type FreeCommand = Omit<Command, 'make' | 'selects'> & {
	readonly make: () => {readonly options: readonly Option[]; readonly run: (surroundings: Surroundings) => Promise<void> | void};
};

export const value = (names: readonly string[], act: (value: string) => void): Option => ({names, takesValue: true, act});
export const flag = (names: readonly string[], act: () => void): Option => ({names, act});
