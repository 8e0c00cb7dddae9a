/** One line of the table: ours against a peer, in runs that take turns, so that a busy machine is busy for both. */
export type Row = {
	/** What is measured. */
	readonly what: string;
	readonly against: string;
	/** `ratio`: ours divided by the peer's. `more`: ours less the peer's, in `unit`. `alone`: ours. */
	readonly judged: 'ratio' | 'more' | 'alone';
	/** The number to reach, or less. */
	readonly reach: number;
	readonly unit: 'ms' | 'MB';
	/** Each gives one measurement, in `unit`. */
	readonly ours: () => Promise<number>;
	readonly peer?: () => Promise<number>;
	/** No turn before those that count. */
	readonly isCold?: true;
	/** Turns; left out: the caller's. */
	readonly turns?: number;
};

export type Measured = Pick<Row, 'what' | 'against' | 'judged' | 'reach' | 'unit'> & {
	/** Medians. */
	readonly ours: number;
	readonly peer?: number;
	readonly result: number;
	readonly reached: boolean;
};

const median = (numbers: readonly number[]): number => {
	const sorted = numbers.toSorted((one, other) => one - other);
	const middle = Math.floor(sorted.length / 2);
	return sorted.length % 2 === 1
		? (sorted[middle] ?? Number.NaN)
		: ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
};

/** One turn of each is not counted, unless said otherwise: it brings the files into memory. */
export const measure = async ({turns: own, isCold, ours, peer, ...row}: Row, turns: number): Promise<Measured> => {
	const [mine, theirs]: [number[], number[]] = [[], []];
	for (let turn = isCold ? 1 : 0; turn <= (own ?? turns); turn++) {
		const [one, other] = [await ours(), await peer?.()];
		if (turn === 0) continue;
		mine.push(one);
		if (other !== undefined) theirs.push(other);
	}
	const [oursMedian, peerMedian] = [median(mine), theirs.length > 0 ? median(theirs) : undefined];
	const results = {ratio: oursMedian / (peerMedian ?? Number.NaN), more: oursMedian - (peerMedian ?? Number.NaN), alone: oursMedian};
	const {what, against, judged, reach, unit} = row;
	const result = results[judged];
	return {
		what,
		against,
		judged,
		reach,
		unit,
		ours: oursMedian,
		...(peerMedian !== undefined && {peer: peerMedian}),
		result,
		reached: result <= reach,
	};
};

/** How long something takes, in milliseconds. */
export const milliseconds = async (work: () => Promise<unknown>): Promise<number> => {
	const began = performance.now();
	await work();
	return performance.now() - began;
};
