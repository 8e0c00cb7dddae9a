import test from 'ava';
import fc from 'fast-check';
import type {ServerAccess} from '../../src/commands/server-access.ts';
import {settle} from '../../src/commands/settle.ts';
import {choicesOf} from '../../src/engine/fields.ts';
import {flagOf, idsOf, isList, variableOf} from '../../src/engine/names.ts';
import type {Given} from '../../src/engine/resolve.ts';
import {type FlagGiven, fromEnvironment, fromFile, fromFlags} from '../../src/engine/sources.ts';
import {reduce, startWizard, type WizardState, wantedLookups} from '../../src/engine/wizard.ts';
import type {Host} from '../../src/host/host.ts';
import type {AnswerId} from '../../src/model/answers.ts';
import type {ServerFacts} from '../../src/model/facts.ts';
import type {Plan} from '../../src/model/plan.ts';
import type {Question} from '../../src/model/question.ts';
import {planFor} from '../../wizards/plan.ts';
import {questions} from '../../wizards/questions.ts';
import {server as plainServer} from '../_helpers/facts.ts';
import {answerOf, apiKey, machine, type Person, resolver, talk} from './_talk.ts';

/** Answers as somebody means them: text, choices by their raw value, lists of names. The key is typed, or taken from a file or a variable. */
type Meant = Readonly<Partial<Record<AnswerId, string | boolean | readonly string[]>>>;

const awkwardNames = [
	'Test',
	'Production',
	'a, b',
	'=x',
	'back',
	'7',
	'none',
	'all',
	'“quoted”',
	"d'être",
	'$(reboot)',
	'-x',
	'測試',
	'[1]',
] as const;

const server: ServerFacts = {
	...plainServer,
	spaces: plainServer.spaces.map(space =>
		space.lists
			? {
					...space,
					lists: {
						...space.lists,
						environments: awkwardNames.map((name, index) => ({id: `Environments-${index}`, name})),
						targetTags: Array.from({length: 40}, (_, index) => `tag-${index}`),
						workerPools: awkwardNames.map((name, index) => ({
							id: `WorkerPools-${index}`,
							name,
							isDefault: index === 0,
							canAddWorkers: true,
						})),
						tenants: awkwardNames.map((name, index) => ({id: `Tenants-${index}`, name})),
					},
				}
			: space,
	),
};
const lookUp = answerOf(server);

const text = fc
	.oneof(
		fc.constantFrom(
			'back',
			'?',
			'leave',
			'=back',
			'==?',
			'again',
			'none',
			'7',
			'a, b',
			'"x"',
			"it's",
			'--yes',
			'$HOME',
			'#1',
			'null',
			'true',
			'[x]',
		),
		fc.string({minLength: 1, maxLength: 40, unit: 'grapheme'}),
	)
	.filter(
		value =>
			value === value.trim() &&
			value.isWellFormed() &&
			/^[^\u0000-\u001F\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]+$/.test(value),
	);
const names = fc.subarray([...awkwardNames], {minLength: 1, maxLength: 4});
const distinct = fc.uniqueArray(fc.oneof(text, fc.constantFrom('tag-1', 'tag-12', 'tag-39')), {
	minLength: 1,
	maxLength: 4,
	selector: value => value.toLowerCase(),
});
/** In words, quotes and a comma end a name. */
const distinctInWords = distinct.filter(values => !values.some(value => /"\s*,/.test(value)));

/** What stands in the review with its default; each now and then. */
const seldom: fc.Arbitrary<Meant> = fc.record(
	{
		scriptProxy: fc.constantFrom('none', 'http://proxy.example.com:3128'),
		service: fc.constantFrom('systemd', 'none'),
		homeFolder: fc.constantFrom('/srv/octopus', '/srv/it’s $HOME "x"'),
		applicationFolder: fc.constant('/srv/a, b'),
	},
	{requiredKeys: []},
);

const meant: fc.Arbitrary<Meant> = fc
	.record({
		instance: fc.oneof(fc.constantFrom('Tentacle', 'back', 'leave', 'none', '7'), fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/)),
		style: fc.constantFrom('listening', 'polling'),
		registerNow: fc.boolean(),
		registerAs: fc.constantFrom('target', 'worker'),
		publicHostName: fc.constantFrom('build-07', 'web.example.com', '192.0.2.7', 'fd00::7'),
		name: text,
		environments: names,
		targetTags: distinctInWords,
		workerPools: names,
		tenants: names,
		serverAddresses: fc.constantFrom(['octopus.example.com:10943'], ['node1:10943', 'node2:443', '[fd00::3]:10944']),
		seldom,
		listens: fc.record({listenPort: fc.constantFrom('10944', '1'), listenAddress: fc.constantFrom('any', '192.0.2.7')}, {requiredKeys: []}),
		ways: fc.constantFrom<Meant>(
			{},
			{proxy: 'http://proxy.example.com:8080'},
			{proxy: 'http://proxy.example.com:8080', scriptProxy: 'same'},
		),
		pollingConnections: fc.constantFrom('1', '7'),
		participation: fc.constantFrom('TenantedOrUntenanted', 'Tenanted'),
	})
	.map(({style, registerNow, registerAs, instance, seldom: others, ...more}) => {
		const proxy = style === 'polling' || registerNow ? more.ways : {};
		const here = {instance, style, registerNow, ...others, ...proxy};
		const polls: Meant =
			style === 'polling' ? {serverAddresses: more.serverAddresses, pollingConnections: more.pollingConnections} : more.listens;
		if (!registerNow) return {...here, ...polls, serverThumbprint: server.thumbprint};
		return {
			...here,
			...polls,
			serverUrl: 'https://octopus.example.com',
			registerAs,
			space: 'Default',
			...(style === 'listening' && {publicHostName: more.publicHostName}),
			name: more.name,
			...(registerAs === 'target'
				? {environments: more.environments, targetTags: more.targetTags, tenants: more.tenants, tenantedParticipation: more.participation}
				: {workerPools: more.workerPools}),
		};
	});

/** From wherever the key came: its value is the same. */
const comparable = (plan: Plan | undefined): unknown =>
	JSON.parse(
		JSON.stringify(plan, (_key, value: unknown) =>
			typeof value === 'object' && value !== null && 'secret' in value && 'from' in value ? {secret: value.secret} : value,
		),
	);

const meantIds = (answers: Meant): readonly AnswerId[] => idsOf(questions).filter(id => answers[id] !== undefined);

const unattended = async (given: Given): Promise<Plan> => {
	const access = {
		through: () => access,
		remembering: () => access,
		lookUp: async (lookup: never) => lookUp(lookup),
	} as unknown as ServerAccess;
	const {resolution, facts} = await settle(
		{resolver, given, machine, server: access, host: {} as Host} as never,
		new AbortController().signal,
	);
	if (resolution.problems.length > 0) throw new Error(JSON.stringify(resolution.problems));
	return planFor(resolution.answers, facts);
};

const byFlags = (answers: Meant): Given =>
	fromFlags(questions, [
		...meantIds(answers).flatMap((id): readonly FlagGiven[] => {
			const value = answers[id];
			const name = flagOf(id, questions[id] as Question);
			if (typeof value === 'boolean') return [{name: value ? name : `no-${name}`, value: true}];
			return (Array.isArray(value) ? value : [value]).map(one => ({name, value: one as string}));
		}),
		...(answers.registerNow ? [{name: 'api-key-file', value: '/root/key'}] : []),
	]);

const byVariables = (answers: Meant): Given =>
	fromEnvironment(questions, {
		...Object.fromEntries(
			meantIds(answers).map(id => [variableOf(id), isList(questions[id] as Question) ? JSON.stringify(answers[id]) : String(answers[id])]),
		),
		...(answers.registerNow && {CONFIGURE_TENTACLE_API_KEY: apiKey}),
	});

const byFile = (answers: Meant): Given =>
	fromFile(questions, {...answers, ...(answers.registerNow && {apiKey: {file: '/root/key'}})}, '/answers.yaml').given;

/** What the fields of the screen send: the text of a line, the raw value of a choice, the names of a list; what is asked in no first run is changed from the review. */
const onScreen = (answers: Meant, lookUp: LookUp): Plan => {
	const looked = lookedBy(lookUp);
	let state = looked(startWizard(resolver, {}, machine));
	const send = (id: AnswerId) => {
		const value = answers[id];
		const question = questions[id] as Question;
		const raw =
			question.kind === 'addresses' && Array.isArray(value)
				? value.join(', ')
				: id === 'apiKey'
					? {typed: 1}
					: (value ?? initial(state, id));
		state = looked(reduce(resolver, state, {kind: 'answer', id, raw}));
		if (state.at === id) throw new Error(`${id} is asked again: ${state.problem}`);
	};
	while (state.at !== 'review') send(state.at);
	for (const id of meantIds(answers).filter(one => !state.confirmed.includes(one))) {
		state = reduce(resolver, state, {kind: 'change', id});
		send(id);
	}
	return planFor(state.resolution.answers, state.facts);
};

const initial = ({resolution}: WizardState, id: AnswerId): unknown => resolution.answers[id];

type LookUp = typeof lookUp;

const lookedBy =
	(lookUp: LookUp) =>
	(state: WizardState): WizardState => {
		const [lookup] = wantedLookups(state);
		if (!lookup) return state;
		return lookedBy(lookUp)(
			reduce(resolver, reduce(resolver, state, {kind: 'lookup-began', lookup}), {kind: 'lookup-ended', lookup, result: lookUp(lookup)}),
		);
	};

/** A person who answers each question as it is meant, by its words alone, and then changes from the review what was not asked. */
const inWords = (answers: Meant): Person => {
	const asks = new Map(idsOf(questions).map(id => [(questions[id] as Question).ask.replace(/[?.:]$/, ''), id]));
	const left = new Set(meantIds(answers));
	let at: AnswerId | undefined;
	let toSay: string[] = [];
	return heard => {
		const next = toSay.shift();
		if (next !== undefined) return next;
		const asked = [...heard.matchAll(/^(?:Step \d+ of \d+\. )?(.+?)[?.:]$/gm)]
			.map(match => asks.get(match[1] ?? ''))
			.findLast(id => id !== undefined);
		if (heard.includes('What now?')) {
			const [change] = left;
			if (change === undefined) return 'apply';
			toSay = [change];
			return 'change';
		}
		at = asked;
		if (at === undefined) throw new Error(`Not understood: ${heard}`);
		left.delete(at);
		if (at === 'apiKey') return apiKey;
		const [first = '', ...rest] = linesFor(at, answers[at], heard.includes('instead, or again'));
		toSay = rest;
		return first;
	};
};

const typedName = (name: string): string => (name.includes(',') ? `"${name}"` : `=${name}`);

const linesFor = (id: AnswerId, value: Meant[AnswerId], isTyped: boolean): readonly string[] => {
	const question = questions[id] as Question;
	if (value === undefined) return [''];
	if (question.kind === 'choice' || question.kind === 'yesNo') return [String(choicesOf(question).findIndex(({raw}) => raw === value) + 1)];
	if (question.kind === 'liveMany' && isTyped) return [(value as readonly string[]).map(typedName).join(', ')];
	if (question.kind === 'liveMany') return [...(value as readonly string[]).map(typedName), ''];
	if (question.kind === 'liveChoice') return [`=${String(value)}`];
	const line = Array.isArray(value) ? value.join(', ') : String(value);
	return [/^=*(?:back|\?|leave)$/.test(line) ? `=${line}` : line];
};

test('the same answers by file, flags, variables, on the screen and in words make the same plan', async t => {
	let seen = 0;
	await fc.assert(
		fc.asyncProperty(meant, async answers => {
			const expected = comparable(await unattended(byFile(answers)));
			t.deepEqual(comparable(await unattended(byFlags(answers))), expected, 'flags');
			t.deepEqual(comparable(await unattended(byVariables(answers))), expected, 'variables');
			t.deepEqual(comparable(onScreen(answers, lookUp)), expected, 'screen');
			const {plan, transcript} = await talk(inWords(answers), {lookUp});
			t.deepEqual(comparable(plan), expected, transcript);
			seen++;
		}),
		{numRuns: 100, includeErrorInReport: true},
	);
	t.is(seen, 100);
});

test('where lists cannot be had, what is typed on the screen and in words makes the same plan', async t => {
	const withoutLists: LookUp = lookup => (lookup.what === 'list' ? {what: 'failed', says: 'This key may not see it.'} : lookUp(lookup));
	await fc.assert(
		fc.asyncProperty(meant, async answers => {
			const {plan, transcript} = await talk(inWords(answers), {lookUp: withoutLists});
			t.deepEqual(comparable(plan), comparable(onScreen(answers, withoutLists)), transcript);
		}),
		{numRuns: 50, includeErrorInReport: true},
	);
});
