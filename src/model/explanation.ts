import type {Owner} from './check.ts';
import type {FindingCode} from './finding.ts';

/** `error`: it cannot work. `warning`: it works badly, or soon will not. `information`: good to know. */
export type Severity = 'error' | 'warning' | 'information';

/** What a person should know of one finding, in our own words; plain text, and words in capitals are for the reader to replace. */
export type Explanation = {
	/** What is wrong: a sentence without a full stop. */
	readonly title: string;
	readonly severity: Severity;
	/** Who usually must act. */
	readonly owner: Owner;
	/** What people notice. */
	readonly symptom: string;
	/** Fragments of messages that go with it, as the agent, the Server, systemd or a library writes them. Left out: nothing of its own is written. */
	readonly logs?: readonly string[];
	readonly cause: string;
	/** What tells it from its neighbours. */
	readonly toldApart: string;
	/** The way out in general; the reasons of the checks have it in particular. */
	readonly remedy: string;
	/** A line of the usual tools that shows it. */
	readonly command?: string;
	/** Findings that look alike, or come with it. */
	readonly see?: readonly FindingCode[];
	/** Only Windows machines can have it: no check of this program looks for it. */
	readonly only?: 'windows';
};

/** The three letters that codes begin with, in the order in which people read them. */
export const areas = {
	NET: 'Reachability',
	TLS: 'TLS, certificates and thumbprints',
	PRX: 'Proxy',
	API: 'Portal, API and credentials',
	HAP: 'Polling several Server nodes',
	LST: 'Listening',
	SVC: 'Service and machine',
	REG: 'Registration',
	UPG: 'Versions and upgrades',
} as const;

export type Area = keyof typeof areas;

export const areaOf = (code: FindingCode): Area => code.slice(0, 3) as Area;

/** One for every code of an area; a code without its explanation does not compile. */
export type ExplanationsOf<Of extends Area> = Readonly<Record<Extract<FindingCode, `${Of}${string}`>, Explanation>>;
