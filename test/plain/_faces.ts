import type {ServerAccess} from '../../src/commands/server-access.ts';
import {settle} from '../../src/commands/settle.ts';
import {choicesOf} from '../../src/engine/fields.ts';
import {flagOf, idsOf, isList, variableOf} from '../../src/engine/names.ts';
import type {Given} from '../../src/engine/resolve.ts';
import {type FlagGiven, fromEnvironment, fromFile, fromFlags} from '../../src/engine/sources.ts';
import type {AnswerId} from '../../src/model/answers.ts';
import type {Plan} from '../../src/model/plan.ts';
import type {Question} from '../../src/model/question.ts';
import {planFor} from '../../wizards/plan.ts';
import {questions} from '../../wizards/questions.ts';
import {type Hands, isRefused} from '../screen/_drawn.ts';
import {type Case, type Meant, resolver} from './_meant.ts';
import type {Person} from './_talk.ts';

const isSecret = (id: AnswerId): boolean => questions[id].kind === 'secret';

export const meantIds = (answers: Meant): readonly AnswerId[] => idsOf(questions).filter(id => answers[id] !== undefined);

/** From wherever a secret came: its value is the same. */
export const comparable = (plan: Plan | undefined): unknown =>
	JSON.parse(
		JSON.stringify(plan, (_key, value: unknown) =>
			typeof value === 'object' && value !== null && 'secret' in value && 'from' in value ? {secret: value.secret} : value,
		),
	);

/** The plan of an unattended run. */
export const unattended = async (given: Given, {machine, host, lookUp}: Case): Promise<Plan> => {
	const access = {through: () => access, remembering: () => access, lookUp} as unknown as ServerAccess;
	const session = {resolver, given, machine, host, secrets: {read: resolver.readSecret}, server: access} as never;
	const {resolution, facts, serverProblem} = await settle(session, new AbortController().signal);
	if (resolution.problems.length > 0) throw new Error(JSON.stringify(resolution.problems));
	if (serverProblem !== undefined) throw new Error(serverProblem);
	return planFor(resolution.answers, facts);
};

export const byFlags = (answers: Meant): Given =>
	fromFlags(
		questions,
		meantIds(answers).flatMap((id): readonly FlagGiven[] => {
			const value = answers[id];
			const name = flagOf(id, questions[id] as Question);
			if (isSecret(id)) return [{name, value: '/root/secret'}];
			if (typeof value === 'boolean') return [{name: value ? name : `no-${name}`, value: true}];
			return (Array.isArray(value) ? value : [value]).map(one => ({name, value: one as string}));
		}),
	);

export const byVariables = (answers: Meant): Given =>
	fromEnvironment(
		questions,
		Object.fromEntries(
			meantIds(answers).map(id => [variableOf(id), isList(questions[id] as Question) ? JSON.stringify(answers[id]) : String(answers[id])]),
		),
	);

export const byFile = (answers: Meant): Given =>
	fromFile(
		questions,
		Object.fromEntries(meantIds(answers).map(id => [id, isSecret(id) ? {file: '/root/secret'} : answers[id]])),
		'/answers.yaml',
	).given;

const mostTurns = 500;

/** A person who answers each question as it is meant, by its words alone, and then changes from the review what was not asked. */
export const inWords = (answers: Meant): Person => {
	const asks = new Map(idsOf(questions).map(id => [(questions[id] as Question).ask.replace(/[?.:]$/, ''), id]));
	const left = new Set(meantIds(answers));
	let toSay: string[] = [];
	let turns = 0;
	return heard => {
		if (++turns > mostTurns) throw new Error(`Asked without end: ${heard}`);
		const next = toSay.shift();
		if (next !== undefined) return next;
		// The Server, or this machine, refused it: whoever means it says so once more.
		if (heard.includes('Enter once more goes on')) return '';
		if (heard.includes('What now?')) {
			const [change] = left;
			if (change === undefined) return 'apply';
			toSay = [change];
			return 'change';
		}
		const at = [...heard.matchAll(/^(?:Step \d+ of \d+\. )?(.+?)[?.:]$/gm)]
			.map(match => asks.get(match[1] ?? ''))
			.findLast(id => id !== undefined);
		if (at === undefined) throw new Error(`Not understood: ${heard}`);
		left.delete(at);
		const [first = '', ...rest] = linesFor(at, answers[at], heard);
		toSay = rest;
		return first;
	};
};

const typedName = (name: string): string => (name.includes(',') ? `"${name}"` : `=${name}`);

const linesFor = (id: AnswerId, value: Meant[AnswerId], heard: string): readonly string[] => {
	const question = questions[id] as Question;
	if (value === undefined) return [''];
	if (question.kind === 'choice' || question.kind === 'yesNo') return [String(choicesOf(question).findIndex(({raw}) => raw === value) + 1)];
	if (question.kind === 'liveMany') {
		const names = value as readonly string[];
		if (heard.includes('instead, or again')) return [names.map(typedName).join(', ')];
		// What is chosen already, as of the record that there is, is taken out again by its name.
		const [, told = ''] = /Chosen: (.*)\. Enter goes on/.exec(heard) ?? [];
		const chosen = [...told.matchAll(/"([^"]*)"|[^",][^,]*(?=,|$)/g)].map(([name, quoted]) => quoted ?? name.trim());
		return [...chosen, ...names].map(typedName).concat('');
	}
	if (question.kind === 'liveChoice') return [`=${String(value)}`];
	const line = Array.isArray(value) ? value.join(', ') : String(value);
	return [/^=*(?:back|\?|leave)$/.test(line) ? `=${line}` : line];
};

const enter = '\r';
/** To the end, and everything before it away. */
const emptied = ['\u0005', '\u0015'];

/** Some texts are pasted, in the brackets that a terminal puts around them; some come in one piece, as from a fast typist, and some key by key. */
const entered = (text: string): readonly string[] => {
	if (text.length % 3 === 0) return [`\u001B[200~${text}\u001B[201~`];
	return text.length % 3 === 1 ? [text] : [...text];
};

/** The same person before the screen: answers each page, and then changes from the review what was not asked. */
export const onScreen = (answers: Meant): Hands => {
	const left = new Set(meantIds(answers));
	return (page, screen) => {
		if (isRefused(screen)) return [enter];
		const [change] = left;
		if (page === 'review') return [change === undefined ? enter : 'c'];
		if (page === 'change') {
			if (change === undefined) throw new Error(`Nothing is left to change:\n${screen}`);
			const {ask, short = ask} = questions[change] as Question;
			return [`${short}: `, enter];
		}
		left.delete(page);
		return [...keysFor(page, answers[page], screen), enter];
	};
};

const keysFor = (id: AnswerId, value: Meant[AnswerId], screen: string): readonly string[] => {
	const question = questions[id] as Question;
	if (value === undefined) return [];
	if (question.kind === 'choice' || question.kind === 'yesNo') return [String(choicesOf(question).findIndex(({raw}) => raw === value) + 1)];
	if (question.kind === 'liveMany') {
		const chosen = [...screen.matchAll(/◉ (.*?)(?: {2}.*)?$/gm)].map(([, name = '']) => name);
		const names = value as readonly string[];
		// Without a list, a blank is a part of a name; what was chosen before stands first.
		if (screen.includes('Type the names instead'))
			return [...chosen.map(() => ' '), ...entered(names.map(name => (name.includes(',') ? `"${name}"` : name)).join(', '))];
		const isNew = (name: string) => question.choices.new && !/^tag-\d+$/.test(name) && /[\s,]/.test(name);
		return [...chosen, ...names].flatMap(name => [...(isNew(name) ? `"${name}"` : entered(name)), ' ']);
	}
	return [...emptied, ...entered(Array.isArray(value) ? value.join(', ') : String(value))];
};
