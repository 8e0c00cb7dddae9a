import type {Address} from './address.ts';
import type {AllAnswers, AnswerId, Answers} from './answers.ts';
import type {AsideTone} from './aside.ts';
import type {Condition} from './condition.ts';
import type {Facts, ListName} from './facts.ts';
import type {Secret, SecretName} from './secret.ts';

/**
Pure, immediate, short. Returns a phrase saying what is wanted (“an http or https address”), or undefined when the value is good.
Whatever needs the world to answer is a check, named in `provenBy`.
*/
export type Rule<Value> = (value: Value, answers: Answers, facts: Facts) => string | undefined;

/** A default, or where it comes from: `says` stands in help, in the review and in the reference page. */
export type Default<Value> = {
	readonly says: string;
	/** Undefined: there is no default here, so the question is asked, or reported as missing. */
	readonly from: (answers: Answers, facts: Facts) => Value | undefined;
	/** Why it is so here, said in place of `says` where the facts decided. */
	readonly because?: (answers: Answers, facts: Facts) => string | undefined;
};

/** The lists that the Server can offer. A reply is keyed by the answers it was made for; a late one is dropped. */
export type LiveList = 'spaces' | ListName;

export type LiveChoices = {
	readonly live: LiveList;
	/** The answers that the list depends on, all asked earlier. */
	readonly reads: readonly AnswerId[];
	/** New names are allowed: the Server makes them. Left out: only what the list has, once it is known. */
	readonly new?: true;
};

type Common<Value> = {
	/** A noun phrase or a whole question. */
	readonly ask: string;
	/** What it is called in a line of the trail and of the review. Left out: `ask`. */
	readonly short?: string;
	/** One or two sentences, shown under the question. */
	readonly help: string;
	/** Left out: always asked. Reads earlier questions only. */
	readonly when?: Condition;
	/** Asked in a first, simple run. Left out: asked only when it has no value; otherwise it stands in the review. */
	readonly first?: true;
	/** Asked in a first run too where this holds: something was found out that calls for an answer. */
	readonly askedIf?: (answers: Answers, facts: Facts) => boolean;
	/** Left out: must be answered, unless `optional`. */
	readonly default?: Default<Value>;
	/** What happens when it is left unanswered, in words. Left out: an answer is required. */
	readonly optional?: string;
	/**
	Answers that settle this one by being given, with what each means: a bearer token that is given is how we sign in. It comes from their source; two
	that mean different things, from equally strong sources, are a problem.
	*/
	readonly impliedBy?: Readonly<Partial<Record<AnswerId, Value>>>;
	/** Said instead of “is missing” where the reason is not plain. */
	readonly whenMissing?: (answers: Answers, facts: Facts) => string | undefined;
	readonly rules?: ReadonlyArray<Rule<Value>>;
	/** Ids of the checks that prove the answer. */
	readonly provenBy?: readonly string[];
	/** Spellings people already know, where they mean the same. Flags without dashes. */
	readonly aliases?: {readonly flags?: readonly string[]; readonly env?: readonly string[]};
};

/** A value that is offered, and why. */
export type Offer = {readonly value: string; readonly says: string; readonly tone?: AsideTone};

/** `normalise` returns the value in its one spelling, or a phrase saying what is wanted. */
export type TextQuestion = Common<string> & {
	readonly kind: 'text';
	/** Left out: taken as typed. */
	readonly normalise?: (text: string, facts: Facts, answers: Answers) => {readonly value: string} | {readonly wanted: string};
	/** What a person may shorten where the whole of it is in sight: of what is typed there, and of nothing that comes from elsewhere. */
	readonly completed?: (typed: string, answers: Answers, facts: Facts) => string;
	/** It is the path of a file with a secret, or `-`: the secret is read with the answer, and its shape looked at, never quoting it. */
	readonly holds?: {readonly secret: SecretName; readonly shape: (value: string) => string | undefined};
	/** It is the path of a file, made absolute from the folder of whoever names it. */
	readonly isFile?: true;
	/** Stands in the field at first, for a person to confirm: never an answer by itself. */
	readonly suggestion?: (answers: Answers, facts: Facts) => string | undefined;
	/** What could be meant, found out beforehand: offered under the field, never taken by itself. */
	readonly offers?: (answers: Answers, facts: Facts) => readonly Offer[];
	/** Said under the field when normalising changed what was typed. */
	readonly normalised?: (typed: string, value: string) => string | undefined;
};
export type NumberQuestion = Common<number> & {readonly kind: 'number'; readonly from: number; readonly to: number};
export type YesNoQuestion = Common<boolean> & {readonly kind: 'yesNo'; readonly yes: string; readonly no: string};
export type ChoiceQuestion<Value extends string> = Common<Value> & {
	readonly kind: 'choice';
	readonly choices: Readonly<Record<Value, {readonly says: string; readonly help?: string}>>;
};
export type LiveChoiceQuestion = Common<string> & {
	readonly kind: 'liveChoice';
	readonly choices: LiveChoices;
	/** The answer that takes away what a record has. Left out: what it has stays, unless another is chosen. */
	readonly unset?: string;
};
export type LiveManyQuestion = Common<readonly string[]> & {readonly kind: 'liveMany'; readonly choices: LiveChoices};
export type AddressesQuestion = Common<readonly Address[]> & {readonly kind: 'addresses'};
export type SecretQuestion = Common<Secret> & {
	readonly kind: 'secret';
	/** The shape of the value itself, checked before any connection. Never quotes it. */
	readonly shape: (value: string) => string | undefined;
	/** What the instance keeps of it already: the answer where none is given. */
	readonly kept?: (answers: Answers, facts: Facts) => Secret | undefined;
};

/** Ties the kind of a question to the type of its answer: a port asked as text does not compile. */
export type QuestionFor<Value> = [Value] extends [Secret]
	? SecretQuestion
	: [Value] extends [boolean]
		? YesNoQuestion
		: [Value] extends [number]
			? NumberQuestion
			: [Value] extends [readonly Address[]]
				? AddressesQuestion
				: [Value] extends [readonly string[]]
					? LiveManyQuestion
					: [Value] extends [string]
						? string extends Value
							? TextQuestion | LiveChoiceQuestion
							: ChoiceQuestion<Value>
						: never;

export type Questions = {readonly [Id in AnswerId]: QuestionFor<AllAnswers[Id]>};

/** Any question, for code that walks the list. */
export type Question =
	| TextQuestion
	| NumberQuestion
	| YesNoQuestion
	| ChoiceQuestion<string>
	| LiveChoiceQuestion
	| LiveManyQuestion
	| AddressesQuestion
	| SecretQuestion;

export type Kind = Question['kind'];

/** Where an answer comes from, strongest first. A problem names it. */
export type Source =
	| {readonly kind: 'typed'}
	| {readonly kind: 'flag'; readonly name: string}
	| {readonly kind: 'environment'; readonly name: string}
	| {readonly kind: 'file'; readonly path: string; readonly key: string}
	| {readonly kind: 'instance'; readonly name: string}
	| {readonly kind: 'default'; readonly says: string};

export const sourceText = (source: Source): string => {
	switch (source.kind) {
		case 'typed':
			return 'typed in';
		case 'flag':
			return `--${source.name}`;
		case 'environment':
			return `the variable ${source.name}`;
		case 'file':
			return `${source.key} in ${source.path}`;
		case 'instance':
			return `the instance ${source.name}`;
		case 'default':
			return `default: ${source.says}`;
	}
};

/** A value as a source gives it, before it is read: text from flags and variables, anything from a file. */
export type RawValue = {readonly raw: unknown; readonly source: Source};
