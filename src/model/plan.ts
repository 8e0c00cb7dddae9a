import type {Address} from './address.ts';
import type {Credential} from './credential.ts';
import type {ProxyUse} from './facts.ts';
import type {Secret} from './secret.ts';

/** A value that only an earlier step brings: shown by its name, filled in at the moment of running. */
export type Reference = {readonly output: OutputName};
export type OutputName = 'subscriptionId' | 'thumbprint' | 'recordId';

/** What could not be looked up while planning (an id on a Server that did not answer): shown in words, never run. */
export type Unknown = {readonly unknown: string};

/** JSON with references in it. */
export type Body = string | number | boolean | null | Reference | Unknown | readonly Body[] | {readonly [key: string]: Body};

/**
A certificate and its key for Tentacle: opened at the moment of running, and handed over without a password in a file that has no name, so that neither
is on a command line or outlives the run (facts: Tentacle §16).
*/
export type PfxReference = {
	/** Absolute path. */
	readonly file: string;
	/** Left out: the file has none. */
	readonly password?: Secret;
	/** Of what was shown before: another certificate is not imported. Left out: it was not looked into. */
	readonly thumbprint?: string;
};

export type Action =
	/**
	A call of the Tentacle executable: a program and words, never a string. `credential`: Tentacle's own registering takes it on its command line, and
	nowhere else; it is put behind the words at the moment of running (`credentialOptions`), only where `registerThrough` says so. `pfx`: what
	`import-certificate` reads.
	*/
	| {readonly kind: 'tentacle'; readonly words: readonly string[]; readonly credential?: Credential; readonly pfx?: PfxReference}
	/** A request to the Server's API. `path` is below the portal, in pieces: `['/api/Spaces-1/workers']`. */
	| {
			readonly kind: 'request';
			readonly method: 'POST' | 'PUT' | 'DELETE';
			readonly url: string;
			readonly path: ReadonlyArray<string | Reference | Unknown>;
			readonly credential: Credential;
			readonly body?: Body;
			/**
			Of a POST that makes a record: where records with this thumbprint are listed. It is looked there before the request is sent, and again when
			its reply was lost, so that no second record is ever made.
			*/
			readonly unlessThere?: {readonly path: ReadonlyArray<string | Unknown>; readonly thumbprint: string | Reference};
	  }
	/**
	The Server dials this machine and tells whose certificate it found there (facts: Octopus REST §4.5). Fails when it reaches nobody, or somebody
	else than `thumbprint`. Reads only.
	*/
	| {
			readonly kind: 'discover';
			readonly url: string;
			readonly credential: Credential;
			/** Below the portal, without the query: `['/api/', 'Spaces-1', '/machines/discover']`. */
			readonly path: ReadonlyArray<string | Unknown>;
			readonly address: Address;
			/** Id of the server-side proxy. Left out: directly. */
			readonly proxyId?: string | Unknown;
			readonly thumbprint: string | Reference;
	  }
	/**
	Takes one polled address out of the trust list in a config file, and leaves everything else in it as it is. Tentacle has no command for that:
	`clear-trusted-servers --keep` crashes on an entry without an address, which `configure --trust` makes (Tentacle 9.2, §1.2, §3.1).
	*/
	| {readonly kind: 'unpoll'; readonly file: string; readonly address: Address}
	/**
	The password of the polling proxy, or of the one for scripts, encrypted as Tentacle does it: its own command takes it on its command line, where every user of the machine can
	read it (facts: Tentacle §4.6, §16).
	*/
	| {readonly kind: 'proxy-password'; readonly file: string; readonly use: ProxyUse; readonly password: Secret}
	/** Copies of a private key that is in no use any more, in .NET's stores of those who ran Tentacle, go (facts: Tentacle §4.6). */
	| {readonly kind: 'forget-key'; readonly thumbprint: string}
	/**
	What of a file, or of a folder and all that is in it, belongs to the account `from` becomes the account `to`’s: never through a link, on one mount only
	(security rule 12). A folder that is missing is made first, where only root decides what is there.
	*/
	| {
			readonly kind: 'owner';
			readonly path: string;
			readonly what: 'file' | 'folder';
			readonly from: string;
			readonly to: string;
			/** Of a configuration that another user could write until now: the Servers that it trusts, by what was shown. With any other it goes back. */
			readonly trusted?: readonly string[];
	  }
	/** The account that an installed unit names; Tentacle’s own command would have to run as root on files of another user. */
	| {readonly kind: 'unit-user'; readonly unit: string; readonly file: string; readonly user: string}
	/** For the same reason not Tentacle’s own command. */
	| {readonly kind: 'systemctl'; readonly verb: 'start' | 'stop' | 'restart'; readonly unit: string}
	/** Permission bits of a file, before a secret is in it. */
	| {readonly kind: 'mode'; readonly path: string; readonly mode: number}
	/**
	A file or link, or a folder with all that is in it, goes for good: never through a link on the way, on one mount only (security rule 12). What is
	gone already is fine.
	*/
	| {
			readonly kind: 'delete';
			readonly path: string;
			readonly what: 'file' | 'folder';
			/** Its folder goes too when nothing else is in it. */
			readonly andEmptyFolder?: true;
	  }
	/** What `service --stop --uninstall` does, where Tentacle itself cannot: stopped, disabled, its file deleted. */
	| {readonly kind: 'remove-unit'; readonly unit: string; readonly file: string};

/** How a step is taken back: declared for every step, shown before anything runs. */
export type Undo =
	| {readonly run: Action}
	/** The undo of that step takes this one with it. */
	| {readonly goesWith: string}
	| {readonly cannot: string}
	/** There is nothing to take back. */
	| {readonly nothing: string};

export type Step = {
	/** Unique in the plan, stable between runs with the same answers. */
	readonly id: string;
	/** Imperative: “Create the instance”. */
	readonly title: string;
	readonly why: string;
	/** What it changes: files, units, records. */
	readonly changes: string;
	readonly run: Action;
	/**
	`subscriptionId` and `thumbprint` are read from the instance's config file after the step (never parsed from output, which older
	versions word differently); `recordId` is the `Id` of a request's reply.
	*/
	readonly outputs?: readonly OutputName[];
	readonly undo: Undo;
	/** Says why there is nothing to do. Such a step neither runs nor is undone. */
	readonly already?: string;
	/** Runs only when no script runs under the agent. */
	readonly stopsAgent?: true;
	/** What is left for a person to do elsewhere when it has run, in a sentence. */
	readonly remains?: string;
	/** The agent starts here, or cannot go back to what it was: the checks that this plan depends on run once more just before. */
	readonly startsAgent?: true;
};

/** The pure value between answers and everything that shows, exports or executes. */
export type Plan = {
	readonly schemaVersion: 1;
	readonly instance: string;
	readonly configFile: string;
	/** Of the Server that it is about: an instance of several has a subscription id for each. Left out: it has one at most. */
	readonly serverThumbprint?: string;
	/** Absolute path of the Tentacle executable. */
	readonly tentacle: string;
	/** The account whose the instance is: Tentacle’s commands run as it (`accountOf`). Left out: as whoever applies the plan. */
	readonly user?: string;
	/** Through which requests go (`proxyIn`). Left out: directly. */
	readonly proxy?: string;
	readonly steps: readonly Step[];
};

/** These write where only root may, before the instance is handed over; to take them back it is root’s again. */
export const accountOf = ({user}: Plan, {words}: Extract<Action, {kind: 'tentacle'}>): string | undefined =>
	['create-instance', 'delete-instance', 'service'].includes(words[0] ?? '') ? undefined : user;

/** A record that goes back to the Server may have members of any name: only what is exactly of our own form is one of ours. */
export const isReference = (value: Body | undefined): value is Reference => Object.hasOwn(outputNames, only(value, 'output') ?? '');

export const isUnknown = (value: Body | undefined): value is Unknown => only(value, 'unknown') !== undefined;

/** The text that is the only member of an object, where it has this name. */
const only = (value: Body | undefined, name: string): string | undefined => {
	const [[key, text] = [], ...others] = typeof value === 'object' && value !== null ? Object.entries(value) : [];
	return key === name && others.length === 0 && typeof text === 'string' ? text : undefined;
};

export const outputNames: Readonly<Record<OutputName, string>> = {
	subscriptionId: 'subscription id',
	thumbprint: 'thumbprint',
	recordId: 'id of the record',
};

/** What `execute` tells while a plan runs: screen, plain log and JSON lines listen. */
export type ExecutionEvent =
	| {readonly kind: 'step-skipped'; readonly step: Step}
	| {readonly kind: 'step-began'; readonly step: Step}
	/** A line of the running command, as it came. Data: whoever shows it makes it harmless. */
	| {readonly kind: 'output'; readonly step: Step; readonly line: string; readonly stream: 'stdout' | 'stderr'}
	| {
			readonly kind: 'step-done';
			readonly step: Step;
			readonly milliseconds: number;
			readonly outputs: Readonly<Partial<Record<OutputName, string>>>;
	  }
	| {readonly kind: 'step-failed'; readonly step: Step; readonly milliseconds: number; readonly failure: Failure}
	| {readonly kind: 'stopped'; readonly before: Step; readonly why: 'interrupted' | 'checks'}
	| {readonly kind: 'finished'};

export type Failure = {
	/** A sentence: what was seen. */
	readonly says: string;
	readonly exitCode?: number;
	/** The useful lines of its output, at most 20. */
	readonly lines: readonly string[];
	readonly next: readonly string[];
};
