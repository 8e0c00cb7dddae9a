/** The known word that is closest to a mistyped one, when it is close enough to be meant. */
export const nearest = (word: string, known: readonly string[]): string | undefined => {
	const lower = word.toLowerCase().slice(0, 60);
	const ranked = known
		.map(one => ({one, distance: one.toLowerCase().startsWith(lower) && lower.length > 2 ? 0.5 : editDistance(lower, one.toLowerCase())}))
		.sort((a, b) => a.distance - b.distance);
	const best = ranked[0];
	return best && best.distance <= Math.max(1, Math.floor(lower.length / 3)) ? best.one : undefined;
};

/** The number of letters to add, drop or change; two neighbours in each other's place are one change (optimal string alignment). */
const editDistance = (one: string, other: string): number => {
	let before: readonly number[] = [];
	let row: readonly number[] = Array.from({length: other.length + 1}, (_, index) => index);
	for (let index = 0; index < one.length; index++) {
		const next = [index + 1];
		for (let column = 1; column <= other.length; column++) {
			const isSwap = index > 0 && column > 1 && one[index] === other[column - 2] && one[index - 1] === other[column - 1];
			next.push(
				Math.min(
					(row[column] ?? 0) + 1,
					(next[column - 1] ?? 0) + 1,
					(row[column - 1] ?? 0) + (other[column - 1] === one[index] ? 0 : 1),
					isSwap ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
				),
			);
		}
		before = row;
		row = next;
	}
	return row.at(-1) ?? 0;
};
