/** What a shell can offer for a value: files, folders, the names of this machine's instances, or these words. */
export type Offer = 'files' | 'folders' | 'instances' | readonly string[];

export type CompletedFlag = {
	/** Without dashes. */
	readonly name: string;
	readonly says: string;
	/** What its value is called. Left out: it takes none. */
	readonly takes?: string;
	/** Left out: nothing can be offered for its value. */
	readonly offer?: Offer;
	readonly repeats?: true;
};

export type CompletedCommand = {
	readonly name: string;
	readonly says: string;
	/** For the first word that is no flag. */
	readonly word?: Offer;
	/** For the word after one of those, such as the name after `show`. */
	readonly second?: {readonly after: string; readonly offer: Offer};
	readonly flags: readonly CompletedFlag[];
};

/** Everything that a completion is made from. */
export type Completed = {
	/** The names under which the program is called. */
	readonly programs: readonly [string, ...string[]];
	readonly commands: readonly CompletedCommand[];
};
