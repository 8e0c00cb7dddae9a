import {nearest} from '../src/model/nearest.ts';

/** “; did you mean X?” for a name that is nearly one that is there; nothing otherwise. */
export const suggestion = (name: string, listed: readonly string[]): string => {
	const near = nearest(name, listed);
	return near === undefined ? '' : `; did you mean ${near}?`;
};
