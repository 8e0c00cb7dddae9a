import type {Address} from './address.ts';
import type {Answers} from './answers.ts';
import type {Condition} from './condition.ts';
import type {FindingCode} from './finding.ts';
import type {Json} from './json.ts';
import type {Probes} from './probes.ts';
import type {Scope} from './scope.ts';

/** `skipped`: does not apply. `blocked`: waits for something that failed. `broken`: the check itself could not finish. */
export type Verdict = 'pass' | 'information' | 'warning' | 'fail' | 'skipped' | 'blocked' | 'broken';

/** Who must act. */
export type Owner = 'host' | 'network' | 'proxy' | 'octopus';

/**
When a check runs in a set-up. `before`: before the first change, and again before the agent starts (when it reads the path).
`proof`: after the last step. Diagnose runs both kinds, without waiting and without starting a task; those of `diagnosis` no set-up runs.
*/
export type Stage = 'before' | 'proof' | 'diagnosis';

export const categories = ['machine', 'portal', 'network', 'proxy', 'trust', 'service', 'octopus', 'log'] as const;
export type Category = (typeof categories)[number];

/** What a check is about: an address, a folder, a URL; or `undefined` for the whole. */
export type Subject = Address | string | undefined;

type Good = {
	/** `broken`: it could not be judged (a health task still queued), which makes the report incomplete, not failed. */
	readonly verdict: 'pass' | 'information' | 'skipped' | 'broken';
	/** What was seen; `{field}` is filled from the evidence. */
	readonly says: string;
};

type Bad = {
	readonly verdict: 'warning' | 'fail';
	readonly says: string;
	/** Code of the knowledge base; left out where no finding of it fits. */
	readonly finding?: FindingCode;
	readonly owner: Owner;
	/** What a person can do now. `{subject}` and evidence fields are filled in. */
	readonly remedy: string;
	/** The line that shows the same with the usual tools (`curl`, `openssl s_client`, `getent`), ready to paste: every foreign part as `{word:field}`. */
	readonly command?: string;
	/** May not be overruled by `--despite`: it is about what becomes trusted, or nothing could work after it. */
	readonly firm?: true;
};

export type Reason = Good | Bad;

/** What a check hears while it runs, such as a line of the Server's task log; made harmless and bounded by whoever tells it. */
export type ToldLine = {
	/** The Server's own word: `Info`, `Warning`, `Error`, …, or `Wait` of ours. */
	readonly category?: string;
	readonly text: string;
};

export type Tell = (line: ToldLine) => void;

export type GatherContext = {
	readonly answers: Answers;
	readonly scope: Scope;
	readonly signal: AbortSignal;
	/** Shown at once to whoever watches; no part of the evidence. */
	readonly tell: Tell;
};

/** Every field of evidence is plain JSON; `judge` reads nothing else. */
export type Check<Seen extends Json = Json, Name extends string = string, About extends Subject = Subject> = {
	/** For ever: scripts, reports and links use it. `category/words`. */
	readonly id: string;
	readonly category: Category;
	/** A sentence that is true when all is well. */
	readonly title: string;
	readonly stage: Stage;
	/** Left out: always. */
	readonly appliesTo?: Condition;
	/** Left out: one subject, the whole. */
	readonly subjects?: (answers: Answers, scope: Scope) => readonly About[];
	/** Checks that must not fail first, for the same subject where both have it. */
	readonly needs?: readonly string[];
	/** Where this holds, nothing is changed before it was judged: not even when what it needs has failed, and was consented to. Left out: never. */
	readonly vital?: Condition;
	readonly reasons: Readonly<Record<Name, Reason>>;
	/** The only part that touches the world, and only through `probes`. */
	readonly gather: (probes: Probes, about: About, context: GatherContext) => Promise<Seen>;
	/** Pure: names a declared reason. */
	readonly judge: (seen: Seen) => Name;
};

/** Keeps the types of evidence and reasons together while the list holds checks of every kind. */
export const defineCheck = <const Name extends string, Seen extends Json, About extends Subject = undefined>(
	check: Check<Seen, Name, About>,
): Check<Seen, Name, About> => check;

/** A check in a list: its own types are its own business. */
// biome-ignore lint/suspicious/noExplicitAny: the parameters are contravariant, and only the runner pairs them up again
export type AnyCheck = Check<any, string, any>;

/** One check of one subject, judged. The shape is that of the JSON report (`product` §5). */
export type CheckResult = {
	readonly id: string;
	readonly category: Category;
	readonly title: string;
	readonly subject: string;
	readonly verdict: Verdict;
	readonly reason?: string;
	readonly finding?: FindingCode;
	readonly owner?: Owner;
	readonly says: string;
	readonly remedy?: string;
	readonly command?: string;
	/** Octopus's own page about the finding. */
	readonly page: string | null;
	readonly firm?: true;
	/** It is a known finding of this subject, or waits for one: no cause. */
	readonly suppressed?: true;
	readonly evidence: Json;
	readonly milliseconds: number;
};

export type CheckEvent =
	| {readonly kind: 'check-began'; readonly id: string; readonly title: string; readonly subject: string}
	/** Only between the beginning and the end of its check. */
	| {readonly kind: 'check-told'; readonly id: string; readonly subject: string; readonly line: ToldLine}
	/** `place`: where reports have it, in the order of the list of checks and of each one's subjects; they end in any order. */
	| {readonly kind: 'check-ended'; readonly result: CheckResult; readonly place: number};

/** The ordered table of findings; the only place that knows how they overlap. */
export type Precedence = {
	/** The most fundamental first. */
	readonly order: readonly FindingCode[];
	/** A finding that explains others of the same subject: those are then no causes of their own. */
	readonly explains: Readonly<Partial<Record<FindingCode, readonly FindingCode[]>>>;
};
