import type {AnswerId} from '../model/answers.ts';
import type {Question, Questions, RawValue} from '../model/question.ts';
import {flagsOf, idsOf, isList, variablesOf} from './names.ts';
import type {Given} from './resolve.ts';

/** One flag as the command line had it; `value` is `true` for a switch. */
export type FlagGiven = {readonly name: string; readonly value: string | boolean};

/** The variables' raw values. A secret's variable is referred to by its name, never by its value. */
export const fromEnvironment = (questions: Questions, environment: Readonly<Record<string, string | undefined>>): Given =>
	collect(questions, (id, question) =>
		variablesOf(id, question).flatMap(name => {
			const value = environment[name];
			if (value === undefined || value === '') return [];
			return [{raw: question.kind === 'secret' ? {env: name} : value, source: {kind: 'environment', name}}];
		}),
	);

/** The flags' raw values: a repeated flag makes a list, of others the last one counts. `--no-x` is false. */
export const fromFlags = (questions: Questions, flags: readonly FlagGiven[]): Given =>
	collect(questions, (id, question) => {
		const names = flagsOf(id, question);
		const mine = flags.filter(({name}) => names.includes(name) || (question.kind === 'yesNo' && names.some(own => name === `no-${own}`)));
		const last = mine.at(-1);
		if (!last) return [];
		const source = {kind: 'flag', name: last.name} as const;
		// `--tenants=` alone is the list with nothing in it.
		if (isList(question)) return [{raw: mine.length === 1 && last.value === '' ? [] : mine.map(({value}) => value), source}];
		if (question.kind === 'yesNo') return [{raw: last.name.startsWith('no-') ? false : last.value, source}];
		if (question.kind === 'secret') return [{raw: last.value === '-' ? {stdin: true} : {file: last.value}, source}];
		return [{raw: last.value, source}];
	});

/** An answers file's raw values, already parsed. `unknown` lists keys that no question has. */
export const fromFile = (
	questions: Questions,
	document: Readonly<Record<string, unknown>>,
	path: string,
): {given: Given; unknown: readonly string[]} => {
	const ids = new Set<string>(idsOf(questions));
	return {
		given: collect(questions, (id, question) => {
			const value = Object.hasOwn(document, id) ? document[id] : null;
			if (value === null) return [];
			// A single name in a file is one name, commas and all; only variables need them to separate.
			return [{raw: isList(question) && typeof value === 'string' ? [value] : value, source: {kind: 'file', path, key: id}}];
		}),
		unknown: Object.keys(document).filter(key => key !== 'schemaVersion' && !ids.has(key)),
	};
};

/** Joins sources, the strongest first. */
export const merge = (...sources: readonly Given[]): Given => {
	const merged: Partial<Record<AnswerId, RawValue[]>> = {};
	for (const source of sources) {
		for (const [id, raws] of Object.entries(source) as Array<[AnswerId, readonly RawValue[]]>)
			merged[id] = [...(merged[id] ?? []), ...raws];
	}
	return merged;
};

const collect = (questions: Questions, valuesOf: (id: AnswerId, question: Question) => readonly RawValue[]): Given =>
	Object.fromEntries(
		idsOf(questions).flatMap(id => {
			const values = valuesOf(id, questions[id] as Question);
			return values.length === 0 ? [] : [[id, values]];
		}),
	);
