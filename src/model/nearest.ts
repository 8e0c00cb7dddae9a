/** The known word that is closest to a mistyped one, when it is close enough to be meant; the first of several. */
export const nearest = (word: string, known: readonly string[]): string | undefined => {
	const lower = word.toLowerCase().slice(0, 60);
	let best: string | undefined;
	/** What the next one may differ by. */
	let most = Math.max(1, Math.floor(lower.length / 3));
	for (const one of known) {
		const other = one.toLowerCase();
		const distance = other.startsWith(lower) && lower.length > 2 ? 0.5 : editDistance(lower, other, Math.floor(most));
		if (distance > most) continue;
		best = one;
		// Nothing that is as close comes before the first.
		most = distance - 0.5;
	}
	return best;
};

/**
The number of letters to add, drop or change; two neighbours in each other's place are one change (optimal string alignment). Infinite when it is more
than `most`, which ten thousand long names find out soon.
*/
const editDistance = (one: string, other: string, most: number): number => {
	if (most < 0 || Math.abs(one.length - other.length) > most) return Number.POSITIVE_INFINITY;
	let before: readonly number[] = [];
	let row: readonly number[] = Array.from({length: other.length + 1}, (_, index) => index);
	let leastBefore = 0;
	for (let line = 1; line <= one.length; line++) {
		const next = new Array<number>(other.length + 1);
		next[0] = line;
		let least = line;
		for (let column = 1; column <= other.length; column++) {
			const changed = (row[column - 1] ?? 0) + (one[line - 1] === other[column - 1] ? 0 : 1);
			let distance = Math.min((row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1, changed);
			if (line > 1 && column > 1 && one[line - 1] === other[column - 2] && one[line - 2] === other[column - 1])
				distance = Math.min(distance, (before[column - 2] ?? 0) + 1);
			next[column] = distance;
			if (distance < least) least = distance;
		}
		// A swap comes from the line before.
		if (least > most && leastBefore > most) return Number.POSITIVE_INFINITY;
		leastBefore = least;
		before = row;
		row = next;
	}
	return row[other.length] ?? 0;
};
