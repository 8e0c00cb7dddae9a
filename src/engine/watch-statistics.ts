/** The phases of one look, in the order in which they happen; through a proxy, name and TCP are the proxy's. */
export const watchPhases = ['name', 'tcp', 'tunnel', 'tls', 'answer'] as const;
export type WatchPhase = (typeof watchPhases)[number];

/** Whole milliseconds. `p50` is the median; each is a time that was really seen (nearest rank). */
export type Percentiles = {readonly p50: number; readonly p90: number; readonly p99: number; readonly most: number};

/** One phase of a look. With a `code`, the look ended in it. */
export type WatchStep = {readonly phase: WatchPhase; readonly milliseconds: number; readonly code?: string};

export type PhaseStatistics = {
	/** How many looks came to this phase, and how many ended in it. */
	readonly tried: number;
	readonly lost: number;
	/** Of those that got through; left out when none did. */
	readonly milliseconds?: Percentiles;
};

export type WatchStatistics = {
	readonly looks: number;
	/** Looks that did not get an answer. */
	readonly lost: number;
	readonly phases: Readonly<Record<WatchPhase, PhaseStatistics>>;
	/** How often each reason was seen: `tcp ETIMEDOUT`. */
	readonly reasons: Readonly<Record<string, number>>;
};

/** More than one look in a hundred lost is worth a word (troubleshooting NET016). */
export const isUnstable = ({looks, lost}: Pick<WatchStatistics, 'looks' | 'lost'>): boolean => lost * 100 > looks;

/**
Counts the looks at one address, each given as its phases up to the one it ended in. Times are kept as counts of whole milliseconds up to `longest`, so
that a watch of days needs no more memory than one of a minute.
*/
export const createWatchStatistics = (): {readonly add: (look: readonly WatchStep[]) => void; readonly read: () => WatchStatistics} => {
	const phases = Object.fromEntries(watchPhases.map(phase => [phase, createPhase()])) as Record<WatchPhase, ReturnType<typeof createPhase>>;
	const reasons = new Map<string, number>();
	let looks = 0;
	let lost = 0;
	return {
		add(look) {
			looks++;
			for (const {phase, milliseconds, code} of look) {
				phases[phase].add(milliseconds, code !== undefined);
				if (code === undefined) continue;
				lost++;
				const reason = `${phase} ${code}`;
				if (reasons.has(reason) || reasons.size < mostReasons) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
				return;
			}
		},
		read: () => ({
			looks,
			lost,
			phases: Object.fromEntries(watchPhases.map(phase => [phase, phases[phase].read()])) as WatchStatistics['phases'],
			reasons: Object.fromEntries(reasons),
		}),
	};
};

const mostReasons = 50;

const longest = 60_000;

const createPhase = () => {
	const counts = new Map<number, number>();
	let tried = 0;
	let lost = 0;
	return {
		add(milliseconds: number, isLost: boolean) {
			tried++;
			if (isLost) {
				lost++;
				return;
			}
			const whole = Math.min(longest, Math.round(milliseconds));
			counts.set(whole, (counts.get(whole) ?? 0) + 1);
		},
		read(): PhaseStatistics {
			const got = tried - lost;
			return {
				tried,
				lost,
				...(got > 0 && {
					milliseconds: percentilesOf(
						[...counts].toSorted(([one], [other]) => one - other),
						got,
					),
				}),
			};
		},
	};
};

const percentilesOf = (counts: ReadonlyArray<readonly [milliseconds: number, count: number]>, all: number): Percentiles => {
	const at = (share: number): number => {
		let left = Math.max(1, Math.ceil(all * share));
		for (const [milliseconds, count] of counts) {
			left -= count;
			if (left <= 0) return milliseconds;
		}
		return counts.at(-1)?.[0] ?? 0;
	};
	return {p50: at(0.5), p90: at(0.9), p99: at(0.99), most: at(1)};
};
