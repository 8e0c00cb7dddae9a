import {type Address, parseAddress} from '../model/address.ts';
import type {AnswerId, Answers} from '../model/answers.ts';
import type {Facts} from '../model/facts.ts';
import {nearest} from '../model/nearest.ts';
import type {Kind, LiveList, Question, Rule} from '../model/question.ts';
import {type Secret, type SecretName, type SecretReader, type SecretSource, secretIn} from '../model/secret.ts';
import {chosenSpace} from '../model/space.ts';
import {UserError} from '../model/user-error.ts';

/** A value in its type, or a phrase saying what is wanted instead. */
export type Read = {readonly value: unknown} | {readonly wanted: string};

export type ReadContext = {readonly id: AnswerId; readonly answers: Answers; readonly facts: Facts; readonly readSecret: SecretReader};

type Reader<K extends Kind> = (raw: unknown, question: Extract<Question, {kind: K}>, context: ReadContext) => Read;

/** How a raw value of each kind becomes an answer: from text (flags, variables, fields) and from what YAML or JSON brings. */
const readers: {readonly [K in Kind]: Reader<K>} = {
	text(raw, question, {facts, answers}) {
		if (typeof raw !== 'string') return {wanted: 'text'};
		return question.normalise ? question.normalise(raw, facts, answers) : {value: raw};
	},
	number(raw, {from, to}) {
		const value = typeof raw === 'number' ? raw : typeof raw === 'string' && /^\d{1,9}$/.test(raw) ? Number(raw) : Number.NaN;
		return Number.isInteger(value) && value >= from && value <= to ? {value} : {wanted: `a whole number from ${from} to ${to}`};
	},
	yesNo(raw) {
		// A map: an object would also know `constructor` and `__proto__`.
		const words = new Map([
			['true', true],
			['yes', true],
			['false', false],
			['no', false],
		]);
		const value = typeof raw === 'boolean' ? raw : typeof raw === 'string' ? words.get(raw.toLowerCase()) : undefined;
		return value === undefined ? {wanted: 'true or false'} : {value};
	},
	choice(raw, {choices}) {
		const names = Object.keys(choices);
		const name = names.find(one => typeof raw === 'string' && one.toLowerCase() === raw.toLowerCase());
		if (name !== undefined) return {value: name};
		const near = typeof raw === 'string' && names.length > 1 ? nearest(raw, names) : undefined;
		const wanted = names.length === 1 ? `${names[0]} (other ways are not possible yet)` : names.join(' or ');
		return {wanted: near === undefined ? wanted : `${wanted}; did you mean ${near}?`};
	},
	liveChoice(raw, {choices, unset}, {answers, facts}) {
		if (unset !== undefined && typeof raw === 'string' && raw.toLowerCase() === unset) return {value: unset};
		return typeof raw === 'string' ? {value: spelledAsListed(raw, choices.live, answers, facts)} : {wanted: 'a name'};
	},
	liveMany(raw, {choices}, {answers, facts}) {
		const list = listOf(raw);
		if (!list?.every(item => typeof item === 'string')) return {wanted: 'a list of names'};
		return {value: list.map(item => spelledAsListed(item, choices.live, answers, facts))};
	},
	addresses(raw) {
		const list = listOf(raw);
		if (!list?.every(item => typeof item === 'string')) return {wanted: 'a list of addresses, each host or host:port'};
		const addresses: Address[] = [];
		for (const item of list) {
			const address = parseAddress(item.trim());
			if (typeof address === 'string') return {wanted: `${address}; not ${JSON.stringify(item.slice(0, 100))}`};
			addresses.push(address);
		}
		return {value: addresses};
	},
	secret(raw, question, {id, answers, facts, readSecret}) {
		const from = secretSource(raw);
		if (!from) return {wanted: 'a reference, {env: NAME} or {file: PATH}; a secret itself does not belong there'};
		const secret: Secret = {secret: id as SecretName, from};
		const value = readSecret(secret);
		const wanted = question.shape(value);
		if (wanted !== undefined) return {wanted};
		// What the instance has already is spoken of as its own, so that nothing is written again.
		const kept = question.kept?.(answers, facts);
		return {value: kept && isSame(kept, value, readSecret) ? kept : secret};
	},
};

const isSame = (secret: Secret, value: string, readSecret: SecretReader): boolean => {
	try {
		return readSecret(secret) === value;
	} catch (error) {
		// One that cannot be read here is replaced.
		if (error instanceof UserError) return false;
		throw error;
	}
};

/** Reads one raw value and applies the question's rules. A `UserError` of a secret's source is the caller's to report. */
export const readAnswer = (question: Question, raw: unknown, context: ReadContext): Read => {
	const read = (readers[question.kind] as Reader<Kind>)(raw, question as never, context);
	if ('wanted' in read) return read;
	const rules = (question.rules ?? []) as ReadonlyArray<Rule<unknown>>;
	const wanted =
		rules.map(rule => rule(read.value, context.answers, context.facts)).find(phrase => phrase !== undefined) ??
		(question.kind === 'text'
			? question.holds?.shape(context.readSecret(secretIn(question.holds.secret, read.value as string)))
			: undefined);
	return wanted === undefined ? read : {wanted};
};

/** A list as flags repeat it, as a file has it, or as a variable spells it: comma-separated, or a JSON array. */
const listOf = (raw: unknown): readonly unknown[] | undefined => {
	if (Array.isArray(raw)) return raw;
	if (typeof raw !== 'string') return undefined;
	if (!raw.trimStart().startsWith('[')) {
		return raw
			.split(',')
			.map(item => item.trim())
			.filter(item => item !== '');
	}
	try {
		const parsed: unknown = JSON.parse(raw);
		return Array.isArray(parsed) ? parsed : undefined;
	} catch {
		// Not JSON: the caller says what is wanted.
		return undefined;
	}
};

const secretSource = (raw: unknown): SecretSource | undefined => {
	if (typeof raw !== 'object' || raw === null || Array.isArray(raw) || Object.keys(raw).length !== 1) return undefined;
	const {env, file, stdin, typed} = raw as Record<string, unknown>;
	if (typeof env === 'string' && env !== '') return {env};
	if (typeof file === 'string' && file !== '') return {file};
	if (stdin === true) return {stdin};
	return typeof typed === 'number' ? {typed} : undefined;
};

/** The names a live list has, once the Server has told them for these answers. */
const listedNames = (live: LiveList, answers: Answers, facts: Pick<Facts, 'server'>): readonly string[] | undefined => {
	if (live === 'spaces') return facts.server?.spaces.map(({name}) => name);
	const lists = chosenSpace(answers, facts.server)?.lists;
	if (live === 'targetTags') return lists?.targetTags;
	if (live === 'workerPools') return lists?.workerPools?.filter(({canAddWorkers}) => canAddWorkers).map(({name}) => name);
	if (live === 'tenantTags') return lists?.tenantTags;
	return lists?.[live]?.map(({name}) => name);
};

/**
Octopus compares names without regard to case; the record should have the Server's own spelling. Tentacle's options take the slug or the id of an
environment, a tenant or a worker pool as well (facts: Octopus REST §3.2).
*/
const spelledAsListed = (name: string, live: LiveList, answers: Answers, facts: Facts): string => {
	const is = (text: string | undefined) => text?.toLowerCase() === name.toLowerCase();
	const spelled = listedNames(live, answers, facts)?.find(is);
	if (spelled !== undefined || (live !== 'environments' && live !== 'tenants' && live !== 'workerPools')) return spelled ?? name;
	const listed = chosenSpace(answers, facts.server)?.lists?.[live] ?? [];
	return (listed.find(({slug}) => is(slug)) ?? listed.find(({id}) => is(id)))?.name ?? name;
};
