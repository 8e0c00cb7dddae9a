import process from 'node:process';
import type {Lookup, LookupResult} from '../../src/engine/lookup.ts';
import type {Given, Resolver} from '../../src/engine/resolve.ts';
import type {Outcome} from '../../src/engine/run-set-up.ts';
import type {WizardState} from '../../src/engine/wizard.ts';
import type {WizardScreenOptions} from '../../src/engine/wizard-options.ts';
import type {Facts, ServerFacts} from '../../src/model/facts.ts';
import type {Plan} from '../../src/model/plan.ts';
import {UserError} from '../../src/model/user-error.ts';
import {talkThrough} from '../../src/plain/plain-wizard.ts';
import type {Prompter} from '../../src/plain/prompter.ts';
import {planFor} from '../../wizards/plan.ts';
import {questions} from '../../wizards/questions.ts';
import {facts, server} from '../_helpers/facts.ts';

const {server: _server, ...machine} = facts;

export {machine};

export const apiKey = 'API-ABCDEFGHIJKLMNOPQRSTUVWXYZ';
export const resolver: Resolver = {questions, readSecret: () => apiKey, existing: () => undefined};

/** What a Server with these spaces answers. */
export const answerOf =
	(of: ServerFacts = server) =>
	(lookup: Lookup): LookupResult => {
		switch (lookup.what) {
			case 'account':
				return {what: 'account', server: {...of, spaces: of.spaces.map(({id, name, isDefault}) => ({id, name, isDefault}))}};
			case 'list': {
				const lists = of.spaces.find(({id}) => id === lookup.spaceId)?.lists;
				return lists ? {what: 'list', lists: {[lookup.list]: lists[lookup.list]}} : {what: 'failed', says: `No ${lookup.list} here.`};
			}
			case 'portal':
				return {what: 'portal', portal: {url: lookup.url, application: 'Octopus Deploy', version: of.version, milliseconds: 1}};
			case 'comms':
				return {what: 'comms'};
			case 'trust':
				return {what: 'trust', presented: []};
			case 'reach':
				return {
					what: 'reach',
					reaches: {tried: ['build-07'], reached: ['build-07', ...(lookup.chosen === undefined ? [] : [lookup.chosen])]},
				};
			case 'own':
				return {what: 'own', own: {}};
			case 'records':
				return {what: 'records', records: []};
			case 'pool':
			case 'pfx':
			case 'proxy':
				return {what: 'failed', says: `Nothing here can tell of ${lookup.what}.`};
		}
	};

export type Talked = {
	readonly exitCode: number;
	/** Everything that was said, with `> ` and what was typed, and `# ` and how many characters were typed hidden. */
	readonly transcript: string;
	readonly waits: readonly string[];
} & Readonly<Seen>;

export type TalkOptions = {
	readonly given?: Given;
	readonly machine?: Facts;
	readonly lookUp?: (lookup: Lookup) => LookupResult | Promise<LookupResult>;
	readonly isBrief?: boolean;
	readonly more?: Partial<WizardScreenOptions>;
};

/** What a person types at a prompt, who has heard this since the last one. Undefined: the person has gone. */
export type Person = (heard: string, label: string) => string | undefined;

/** A person who says these lines, one after the other, and then goes. */
export const sayings = (...lines: readonly string[]): Person => {
	const left = [...lines];
	return () => left.shift();
};

/** What a wizard did besides speaking: filled while it runs. */
export type Seen = {
	/** What was applied. */
	plan: Plan | undefined;
	state: WizardState | undefined;
	/** Every lookup that was asked for, by its key. */
	readonly looked: string[];
};

/** Everything a wizard may do, on a scripted Server and no machine, for whichever face. */
export const scripted = (
	{given = {}, machine: here = machine, lookUp = answerOf(), more = {}}: TalkOptions,
	seen: Seen,
): WizardScreenOptions => {
	let typed = 0;
	const refuse = async (): Promise<string> => {
		throw new UserError('The disk is full.', {next: ['Make room.']});
	};
	const saving = {suggest: () => './file', save: refuse};
	return {
		resolver,
		given,
		machine: here,
		header: 'Tentacle 9.2.4285 · root',
		lookUp: async lookup => {
			seen.looked.push(lookup.key);
			return lookUp(lookup);
		},
		asides: {},
		keepSecret: () => ({typed: ++typed}),
		secretProblem: (id, value) => {
			const question = questions[id];
			return question?.kind === 'secret' ? question.shape(value) : undefined;
		},
		planOf: ({resolution, facts: known}) => planFor(resolution.answers, known),
		changesOf: () => undefined,
		stepText: (_plan, step) => step.id,
		cannotApply: () => undefined,
		async *run(now, of) {
			seen.plan = of;
			seen.state = now;
			const outcome: Outcome = {kind: 'done', exitCode: 0, results: [], failures: [], causes: [], done: of.steps, notDone: []};
			yield {kind: 'ended', outcome};
		},
		saving: {script: saving, answers: saving, firewall: saving},
		script: () => '',
		afterwards: async () => ['It is done.'],
		stdin: process.stdin,
		stdout: process.stdout,
		signal: new AbortController().signal,
		colour: false,
		unicode: true,
		...more,
	};
};

/** A whole conversation with a scripted person and a scripted Server. */
export const talk = async (person: Person, options: TalkOptions = {}): Promise<Talked> => {
	const lines: string[] = [];
	const waits: string[] = [];
	const seen: Seen = {plan: undefined, state: undefined, looked: []};
	let heardUntil = 0;
	const hear = (label: string) => {
		const heard = lines.slice(heardUntil).join('\n');
		heardUntil = lines.length;
		return person(heard, label);
	};
	const prompter: Prompter = {
		say: line => lines.push(line),
		async ask(label) {
			const line = hear(label);
			lines.push(`> ${line ?? ''}`);
			return line;
		},
		async askHidden(label) {
			const line = hear(label);
			lines.push(`# ${line?.length ?? 0}`);
			return line;
		},
		waitFor: what => what !== undefined && waits.push(what),
		close: () => lines.push('(closed)'),
	};
	const exitCode = await talkThrough(scripted(options, seen), prompter, {isBrief: options.isBrief ?? true});
	return {exitCode, transcript: lines.join('\n'), ...seen, waits};
};
