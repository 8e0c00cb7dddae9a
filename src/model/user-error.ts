/** The exit codes of every command (`product`: a contract with scripts). */
export const exitCodes = {
	fine: 0,
	failed: 1,
	usage: 2,
	changesPending: 3,
	needsElevation: 4,
	incomplete: 5,
	interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/**
The world or the input is not as needed: a sentence saying what was seen, and the next steps. Shown without a trace.
Anything else that is thrown is our bug.
*/
export class UserError extends Error {
	override readonly name = 'UserError';
	/** What a person can do now, each a sentence. */
	readonly next: readonly string[];
	readonly exitCode: ExitCode;

	constructor(
		message: string,
		{next = [], exitCode = exitCodes.failed, cause}: {next?: readonly string[]; exitCode?: ExitCode; cause?: unknown} = {},
	) {
		super(message, cause === undefined ? undefined : {cause});
		this.next = next;
		this.exitCode = exitCode;
	}
}
