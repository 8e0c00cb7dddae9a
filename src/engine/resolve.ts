import {isDeepStrictEqual} from 'node:util';
import type {AnswerId, Answers} from '../model/answers.ts';
import {holds} from '../model/condition.ts';
import type {Facts} from '../model/facts.ts';
import {type Question, type Questions, type RawValue, type Source, sourceText} from '../model/question.ts';
import type {SecretReader} from '../model/secret.ts';
import {UserError} from '../model/user-error.ts';
import {isOwnVariable} from './names.ts';
import {readAnswer} from './read-answer.ts';

/** Raw values by question, the strongest source first. */
export type Given = Readonly<Partial<Record<AnswerId, readonly RawValue[]>>>;

export type Problem = {
	readonly id: AnswerId;
	/** What is wanted, as a phrase; a whole reason when `missing`; a whole sentence, with its full stop, where a secret could not be read. */
	readonly wanted: string;
	/** Where the bad value came from; undefined when it is missing. */
	readonly source?: Source;
	readonly missing?: true;
	/** It was given, and does not apply to the other answers. */
	readonly inapplicable?: true;
};

export type Resolution = {
	readonly answers: Answers;
	readonly sources: Readonly<Partial<Record<AnswerId, Source>>>;
	readonly problems: readonly Problem[];
	/** The questions that apply to these answers, in asking order. */
	readonly applicable: readonly AnswerId[];
	/** Variables that would say something else of what an existing instance has, and are not for that. */
	readonly passedOver: ReadonlyArray<{readonly id: AnswerId; readonly source: Source}>;
};

/** What is so now; `outdated` cannot be the default of what is to be. */
type Existing = {readonly name: string; readonly answers: Answers; readonly outdated: readonly AnswerId[]};

export type Resolver = {
	readonly questions: Questions;
	/** An existing instance read back into answers: stronger than defaults, weaker than anything given. */
	readonly existing: (answers: Answers, facts: Facts) => Existing | undefined;
	readonly readSecret: SecretReader;
};

/**
The one place where sources, rules and defaults meet: walks the questions in order and returns each value with where it came from, and
everything that is missing or wrong. Pure but for `readSecret`, which looks at the shape of a secret.
*/
export const resolve = ({questions, existing, readSecret}: Resolver, given: Given, facts: Facts): Resolution => {
	const answers: Record<string, unknown> = {};
	const sources: Partial<Record<AnswerId, Source>> = {};
	const problems: Problem[] = [];
	const applicable: AnswerId[] = [];
	const passedOver: Array<Resolution['passedOver'][number]> = [];
	const sofar = answers as Answers;

	for (const [id, question] of Object.entries(questions) as Array<[AnswerId, Question]>) {
		const raws = rawsOf(id, question, given);
		if (!holds(question.when, sofar)) {
			const flag = raws.find(({source}) => source.kind === 'flag');
			if (flag)
				problems.push({id, wanted: 'not to be given: it does not apply to the other answers', source: flag.source, inapplicable: true});
			continue;
		}
		applicable.push(id);
		const inherited = raws.filter(isInherited);
		const now = raws.length > 0 && inherited.length === 0 ? undefined : existingValue(id, existing(sofar, facts));
		const isThere = inherited.length > 0 && now !== undefined;
		const counted = isThere ? raws.filter(raw => !inherited.includes(raw)) : raws;
		const [first] = counted;
		const rival = rivalOf(counted, given[id]);
		if (rival) {
			problems.push({id, wanted: `a single choice; ${sourceText(rival.source)} gives another`, ...(first && {source: first.source})});
			continue;
		}
		const candidate = first ?? now ?? keptValue(question, sofar, facts) ?? defaultValue(question, sofar, facts);
		const read = (raw: unknown) => tryRead(() => readAnswer(question, raw, {id, answers: sofar, facts, readSecret}));
		const settle = (value: unknown, source: Source) => {
			const others = isThere ? inherited.filter(({raw}) => !isDeepStrictEqual(read(raw), {value})) : [];
			passedOver.push(...others.map(other => ({id, source: other.source})));
			answers[id] = value;
			sources[id] = source;
		};
		if (!candidate) {
			if (question.optional === undefined) problems.push({id, wanted: question.whenMissing?.(sofar, facts) ?? 'is missing', missing: true});
			continue;
		}
		if ('value' in candidate) {
			settle(candidate.value, candidate.source);
			continue;
		}
		const found = read(completedIn(question, candidate, sofar, facts));
		if ('wanted' in found) problems.push({id, wanted: found.wanted, source: candidate.source});
		else settle(found.value, candidate.source);
	}
	return {answers: sofar, sources, problems, applicable, passedOver};
};

const strength: readonly Source['kind'][] = ['typed', 'flag', 'environment', 'file'];

/**
What was given for a question, and what other answers that were given mean for it; the strongest first, among equals its own. A variable can be there for
something else, so that what it means comes after what a file says outright.
*/
const rawsOf = (id: AnswerId, {impliedBy}: Question, given: Given): readonly RawValue[] => {
	const own = given[id] ?? [];
	if (impliedBy === undefined) return own;
	const implied = Object.entries(impliedBy).flatMap(([other, raw]) => (given[other as AnswerId] ?? []).map(({source}) => ({raw, source})));
	const rank = (value: RawValue): number => {
		const at = strength.indexOf(value.source.kind);
		return implied.includes(value) && at > 1 ? at + strength.length : at;
	};
	return [...own, ...implied].toSorted((one, other) => rank(one) - rank(other));
};

/**
A variable that other tools have too: a container image that is configured already does not look at its own (facts: Tentacle §12), and whatever is inherited from
somewhere changes nothing of an instance that is there.
*/
const isInherited = ({source}: RawValue): boolean => source.kind === 'environment' && !isOwnVariable(source.name);

/** An equally strong source that means something else, where the question was not answered itself. */
const rivalOf = ([first, ...others]: readonly RawValue[], own: readonly RawValue[] = []): RawValue | undefined =>
	first === undefined || own.includes(first)
		? undefined
		: others.find(({raw, source}) => source.kind === first.source.kind && raw !== first.raw);

const completedIn = (question: Question, {raw, source}: RawValue, answers: Answers, facts: Facts): unknown =>
	question.kind === 'text' && question.completed && source.kind === 'typed' && typeof raw === 'string'
		? question.completed(raw, answers, facts)
		: raw;

type Settled = {readonly value: unknown; readonly source: Source};

const existingValue = (id: AnswerId, existing: Existing | undefined): Settled | undefined =>
	id === 'instance' || existing?.answers[id] === undefined || existing.outdated.includes(id)
		? undefined
		: {value: existing.answers[id], source: {kind: 'instance', name: existing.name}};

const keptValue = (question: Question, answers: Answers, facts: Facts): Settled | undefined => {
	const value = question.kind === 'secret' ? question.kept?.(answers, facts) : undefined;
	return value && {value, source: {kind: 'instance', name: answers.instance ?? ''}};
};

const defaultValue = ({default: default_}: Question, answers: Answers, facts: Facts): Settled | undefined => {
	const value = default_?.from(answers, facts);
	if (default_ === undefined || value === undefined) return undefined;
	return {value, source: {kind: 'default', says: default_.because?.(answers, facts) ?? default_.says}};
};

/** A secret whose file or variable is gone is a bad answer like any other, reported together with the rest. */
const tryRead = (read: () => ReturnType<typeof readAnswer>): ReturnType<typeof readAnswer> => {
	try {
		return read();
	} catch (error) {
		if (error instanceof UserError) return {wanted: error.message};
		throw error;
	}
};
