/** What is on this machine of one instance besides its settings, found without starting anything. */
export type Leftovers = {
	/** Absolute path of the unit file, whether it is there or not. */
	readonly unitFile: string;
	/** The unit of that name starts this very instance; another product's unit may have the name. */
	readonly unitIsOurs: boolean;
	/** Its file in the index of instances; left out: none. */
	readonly indexFile?: string;
	/** Copies of the private key in .NET's stores of those who ran Tentacle (facts: Tentacle §4.6). */
	readonly keyCopies: readonly string[];
	/** What was asked about and is there. */
	readonly paths: readonly PathMeasured[];
	readonly needed: readonly NeededPath[];
};

export type PathMeasured = {
	readonly path: string;
	readonly isFolder: boolean;
	/** Files in it, links and the like among them; 1 for a file. */
	readonly files: number;
	readonly bytes: number;
	/** False: there is more, and counting it would have taken too long. */
	readonly complete: boolean;
	/** A clause that says why nothing is deleted here. */
	readonly problem?: string;
};

/** A place that somebody else needs: what holds it is not deleted. */
export type NeededPath = {
	readonly path: string;
	/** “the instance Other” */
	readonly by: string;
	/** What is in it is not deleted either. */
	readonly inside: boolean;
};
