/** In characters; longer than a command with all its words. */
export const longestSaid = 30_000;

/** How the linear mode speaks and listens: one of these with inquirer and ora, one with plain lines, and a scripted one in tests. */
export type Prompter = {
	/** One line; it stays. Made harmless: much of what is said has come from outside. */
	readonly say: (line: string) => void;
	/** A line as it was typed. Undefined: the person, or the terminal, has gone. */
	readonly ask: (label: string) => Promise<string | undefined>;
	/** The same, and nothing of it is shown. */
	readonly askHidden: (label: string) => Promise<string | undefined>;
	/** What is waited for from now on, told when it takes longer than `quietMilliseconds` (left out: told at once). Undefined: for nothing any more. */
	readonly waitFor: (what: string | undefined, quietMilliseconds?: number) => void;
	/** Terminal and timers are as they were before. */
	readonly close: () => void;
};
