/** Names that hold what was typed; those that begin with it first. Linear, without sorting, so that 10,000 take well under a millisecond each key. */
export const filterNames = (names: readonly string[], filter: string): readonly string[] => {
	if (filter === '') return names;
	const wanted = filter.toLowerCase();
	const first: string[] = [];
	const rest: string[] = [];
	for (const name of names) {
		const at = name.toLowerCase().indexOf(wanted);
		if (at === 0) first.push(name);
		else if (at > 0) rest.push(name);
	}
	return [...first, ...rest];
};
