import type {FindingCode} from '../../src/model/finding.ts';
import type {Place} from './place.ts';

/** One way to a Server, built for real in a network namespace, and what `diagnose` must say about it. */
export type Case = {
	/** Unique: the test is called so. */
	readonly title: string;
	/** The one reason it must name, and no other. Left out: the way is healthy, and no reason may be named. */
	readonly finding?: FindingCode;
	/** The finding is a warning. Left out: a failure. */
	readonly warns?: true;
	/** Left out: 1 with a failure, else 0. A warning can be the reason of what fails. */
	readonly exitCode?: number;
	/** The programs that take part, as `needs` names them, besides Node and the stand-in Server. */
	readonly programs: readonly string[];
	/** Builds it, and says how `diagnose` is pointed at it. */
	readonly arrange: (place: Place) => Promise<Asked>;
};

/** How `diagnose` is called; what is left out is as on a healthy machine that was told all there is to tell. */
export type Asked = {
	/** `--server-url`. Left out: the world's own portal. `null`: not given, so neither key nor authority. */
	readonly serverUrl?: string | null;
	/** `--server-address`. Left out: the name of the place, port 10943. */
	readonly serverAddresses?: readonly string[];
	/** `--server-thumbprint`. Left out: the world's Octopus. `null`: not given. */
	readonly serverThumbprint?: string | null;
	/** Left out: the key of the world's Octopus. `null`: none. */
	readonly apiKey?: string | null;
	/** All flags, in place of those above and below. */
	readonly words?: readonly string[];
	/** Further flags. */
	readonly flags?: readonly string[];
	/** PEM: trusted by flag. Left out: the world's authority. `null`: nothing. */
	readonly authority?: string | null;
	/** PEM: in the system's store for this run. Left out: the machine's own store. */
	readonly systemAuthority?: string;
	/** `/etc/hosts`, a line each. Left out: those of the place. */
	readonly hosts?: readonly string[];
	/** `/etc/resolv.conf`, a line each. Left out: a name server that refuses at once. */
	readonly resolver?: readonly string[];
	readonly environment?: Readonly<Record<string, string>>;
	/** What goes in on standard input. Left out: nothing. */
	readonly input?: string;
};

/** What `diagnose --json` said, as far as cases are judged by it. */
export type Outcome = {
	readonly exitCode: number | null;
	readonly causes: ReadonlyArray<{readonly finding?: string; readonly verdict: string; readonly subject: string; readonly says: string}>;
	readonly verdict: string;
	/** The checks that are not content, for whoever reads a failed test. */
	readonly unhappy: readonly string[];
	readonly stderr: string;
	readonly milliseconds: number;
};
