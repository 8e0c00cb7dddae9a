import type {AnyCheck} from '../model/check.ts';
import {nearest} from '../model/nearest.ts';

/** Names of checks as a person gives them: an id (`network/port`) or a category (`network`). */
export type Selection = {
	/** Left empty: all. */
	readonly only: readonly string[];
	readonly skip: readonly string[];
};

export const isNamed = ({id, category}: Pick<AnyCheck, 'id' | 'category'>, names: readonly string[]): boolean =>
	names.includes(id) || names.includes(category);

/** The checks to run, in their order: those named, and all that they need, since a reason may be found there; without those to be skipped. */
export const selectChecks = (checks: readonly AnyCheck[], {only, skip}: Selection): readonly AnyCheck[] => {
	const wanted = new Set(only.length === 0 ? checks.map(({id}) => id) : []);
	const want = (check: AnyCheck): void => {
		if (wanted.has(check.id)) return;
		wanted.add(check.id);
		for (const other of checks) if (check.needs?.includes(other.id)) want(other);
	};
	for (const check of checks) if (isNamed(check, only)) want(check);
	return checks.filter(check => wanted.has(check.id) && !isNamed(check, skip));
};

/** A sentence about the first name that is neither an id nor a category; undefined: all are. */
export const wrongName = (checks: readonly AnyCheck[], names: readonly string[]): string | undefined => {
	const known = [...new Set(checks.flatMap(({id, category}) => [id, category]))];
	const wrong = names.find(name => !known.includes(name));
	if (wrong === undefined) return undefined;
	const near = nearest(wrong, known);
	return `There is no check ${wrong}${near === undefined ? '' : `; did you mean ${near}?`}`;
};
