import {type Body, isReference, isUnknown, type OutputName, outputNames} from '../model/plan.ts';
import {UserError} from '../model/user-error.ts';

/** Scripts cannot ask for what only the Server could tell. Throws a `UserError` naming the first such thing. */
export const assertKnown = (parts: readonly unknown[]): void => {
	const unknown = parts.find(piece => isUnknown(piece as Body));
	if (unknown === undefined) return;
	throw new UserError(
		`The script needs the ${(unknown as {unknown: string}).unknown}: the Server does not have it, or could not be asked.`,
		{
			next: ['Correct the name, or save the script again when the Server can be asked.'],
		},
	);
};

/** What earlier steps have to bring for these pieces of a path or body. */
export const outputsIn = (parts: readonly unknown[]): readonly OutputName[] =>
	(Object.keys(outputNames) as OutputName[]).filter(name =>
		parts.some(piece => isReference(piece as Body) && (piece as {output: OutputName}).output === name),
	);

/** A body as JSON, its references as marks (`marksFor`) that a script replaces by values of known shape. */
export const bodyText = (body: Body): string => {
	const mark = marksFor(body);
	return JSON.stringify(body, (_key, value: Body) => (isReference(value) ? mark(value.output) : value));
};

/** Stands for an output in a body: in no text of that body, and without a character that JSON, bash or a pattern would treat in its own way. */
export const marksFor = (body: Body | undefined): ((name: OutputName) => string) => {
	const text = JSON.stringify(body) ?? '';
	let word = 'OUTPUT';
	while (text.includes(word)) word += 'T';
	return name => `${word}:${name}:${word}`;
};

export const flat = (body: Body | undefined): readonly unknown[] => {
	if (body === undefined || typeof body !== 'object' || body === null) return [];
	if (isReference(body) || isUnknown(body)) return [body];
	return (Array.isArray(body) ? (body as readonly Body[]) : Object.values(body)).flatMap(item => flat(item as Body));
};
