/** Where something is shown and asked, in whichever face. */
export type Terminal = {
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	/** Ends it from outside: a closed terminal, a deadline, a Ctrl+C before the screen has the keys. */
	readonly signal: AbortSignal;
	readonly colour: boolean;
	readonly unicode: boolean;
};
