import type {FindingCode} from './finding.ts';

/** Whose words a pattern is: about a polled address, a caller of a listening agent, the agent's start, one of its commands, or a task of the Server. */
export type LogAbout = 'polling' | 'listening' | 'start' | 'command' | 'task';

/** Another finding that writes the same words, and what tells it apart. */
export type OtherFinding = {readonly finding: FindingCode; readonly tell: string};

/** What the message itself names, as far as it does: thumbprints as written, a status, an endpoint. */
export type LogFields = Readonly<Partial<Record<'expected' | 'presented' | 'certificate' | 'own' | 'status' | 'proxy' | 'peer', string>>>;

/**
How a failure stands at the end of a log.

- `current`: nothing since has mended it;
- `healed`: a connection that lasted came after it; `earlier`: an agent was started after it, and has not met it again;
- `open`: too early to say.
*/
export type LoggedState = 'current' | 'healed' | 'earlier' | 'open';

/** One kind of failure of one endpoint (or of none), with everything a log has of it. Times are ISO 8601, by the clock of the log's machine. */
export type LoggedFailure = {
	/** Name of the pattern. */
	readonly kind: string;
	readonly about: LogAbout;
	readonly finding?: FindingCode;
	readonly others: readonly OtherFinding[];
	/** `host:port` */
	readonly endpoint?: string;
	readonly count: number;
	readonly first?: string;
	readonly last?: string;
	/** The newest, at most 3, made harmless. */
	readonly lines: readonly string[];
	readonly fields: LogFields;
	readonly state: LoggedState;
	/** Of `healed` and `earlier`: when. */
	readonly healedAt?: string;
};

/**
What a polled address suffers from at the end of a log: the newest failure that nothing has mended. A listener that hangs up before TLS is said to be one
that does not trust this machine, now and then; and the end of a cycle of attempts may say less than the attempts before it.
*/
export const failureOf = (failures: readonly LoggedFailure[], endpoint: string): LoggedFailure | undefined => {
	const mine = failures.filter(
		one => one.endpoint === endpoint && one.about === 'polling' && (one.state === 'current' || one.state === 'open'),
	);
	const newest = mine.at(-1);
	if (newest?.kind === 'rejected') return mine.find(({kind}) => kind === 'cut') ?? newest;
	return newest?.kind === 'other' ? (mine.findLast(({kind}) => kind !== 'other') ?? newest) : newest;
};

/** A polled address as the log tells it. */
export type LoggedConnection = {
	/** `host:port` */
	readonly endpoint: string;
	/** `connected`: a connection line, and ten seconds without an ERROR; `open`: a line that is too young for that. */
	readonly state: 'connected' | 'failed' | 'open' | 'untold';
	/** When the last connection that lasted was made. */
	readonly lastGood?: string;
	/** The first ERROR after it. */
	readonly firstFailure?: string;
	readonly lastFailure?: string;
	/** Connections that ended at the same age, the newest of them in a row. */
	readonly equalLifetimes?: {readonly count: number; readonly seconds: number; readonly first: string; readonly last: string};
};

export type LoggedChange = {readonly at: string; readonly what: string};

/** What a log says, or several. Lines in it are data of the machine it comes from. */
export type LogSeen = {
	/** Where it was read from, at most 20 names. */
	readonly sources: readonly string[];
	readonly files: number;
	readonly bytes: number;
	/** What was not read, and why: sentences. */
	readonly leftOut: readonly string[];
	/** From when to when its lines reach. */
	readonly from?: string;
	readonly to?: string;
	/** The newest start of an agent. */
	readonly start?: {readonly at: string; readonly version?: string; readonly polls: readonly string[]; readonly proxy?: string};
	/** The newest failure last. */
	readonly failures: readonly LoggedFailure[];
	readonly connections: readonly LoggedConnection[];
	readonly changes: readonly LoggedChange[];
};

/** When it was good last, when it broke, and what changed in between. Times are ISO 8601. */
export type History = {
	readonly lastGood?: string;
	readonly firstFailure?: string;
	readonly changes: readonly LoggedChange[];
};
