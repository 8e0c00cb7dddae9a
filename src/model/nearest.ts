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

/** Levenshtein: the number of letters to add, drop or change; infinite when it is more than `most`, which ten thousand long names find out soon. */
const editDistance = (one: string, other: string, most: number): number => {
	if (most < 0 || Math.abs(one.length - other.length) > most) return Number.POSITIVE_INFINITY;
	let row = Array.from({length: other.length + 1}, (_, index) => index);
	for (let line = 1; line <= one.length; line++) {
		const next = new Array<number>(other.length + 1);
		next[0] = line;
		let least = line;
		for (let column = 1; column <= other.length; column++) {
			const changed = (row[column - 1] ?? 0) + (one[line - 1] === other[column - 1] ? 0 : 1);
			const distance = Math.min((row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1, changed);
			next[column] = distance;
			if (distance < least) least = distance;
		}
		if (least > most) return Number.POSITIVE_INFINITY;
		row = next;
	}
	return row[other.length] ?? 0;
};
