import test from 'ava';
import {collect, runChecks} from '../../src/engine/run-checks.ts';
import type {Answers} from '../../src/model/answers.ts';
import {type AnyCheck, type CheckEvent, type CheckResult, defineCheck} from '../../src/model/check.ts';
import {all, given, is} from '../../src/model/condition.ts';
import type {Json} from '../../src/model/json.ts';
import type {Probes} from '../../src/model/probes.ts';
import {UserError} from '../../src/model/user-error.ts';
import {goodProbes} from '../diagnostics/_probes.ts';

const reasons = {
	good: {verdict: 'pass', says: 'seen: {seen}'},
	bad: {
		verdict: 'fail',
		finding: 'NET004',
		owner: 'network',
		says: 'seen: {seen}',
		remedy: 'Look at {subject} with {word:seen}',
		firm: true,
	},
	odd: {verdict: 'warning', owner: 'host', says: 'odd', remedy: 'Look again'},
	unsure: {verdict: 'broken', says: 'cannot be told'},
} as const;
type Name = keyof typeof reasons;

/** A check that comes out as asked, once `gather` says so. */
const checkOf = (id: string, come: Name | (() => Promise<Name>), more: Partial<AnyCheck> = {}): AnyCheck => ({
	...defineCheck({
		id,
		category: 'network',
		title: `${id} is well`,
		stage: 'before',
		reasons,
		gather: async () => ({seen: 'it', come: typeof come === 'string' ? come : await come()}),
		judge: ({come: name}) => name,
	}),
	...more,
});
const gathering = (id: string, gather: AnyCheck['gather'], more: Partial<AnyCheck> = {}): AnyCheck =>
	checkOf(id, 'good', {gather, ...more});

const run = async (
	checks: readonly AnyCheck[],
	{answers = {}, probes = goodProbes, ...more}: {answers?: Answers; probes?: Probes; signal?: AbortSignal; mostMilliseconds?: number} = {},
): Promise<readonly CheckResult[]> => collect(checks, runChecks({checks, answers, probes, signal: new AbortController().signal, ...more}));

const verdicts = (results: readonly CheckResult[]): readonly string[] =>
	results.map(({id, subject, verdict}) => [id, subject, verdict].filter(part => part !== '').join(' '));

const nodes: Answers = {
	serverAddresses: [
		{host: 'one', port: 1},
		{host: 'fd00::2', port: 2},
	],
};
const eachNode = ({serverAddresses = []}: Answers) => serverAddresses;

test('a result says what was seen and what to do, with its page and evidence', async t => {
	const [result] = await run([checkOf('a/one', 'bad', {subjects: () => ['it all']})]);
	t.like(result, {
		id: 'a/one',
		category: 'network',
		title: 'a/one is well',
		subject: 'it all',
		verdict: 'fail',
		reason: 'bad',
		finding: 'NET004',
		owner: 'network',
		firm: true,
		says: 'seen: it',
		remedy: 'Look at it all with it',
		evidence: {seen: 'it', come: 'bad'},
	});
	t.regex(result?.page ?? '', /^https:\/\/octopus\.com\//);
});

test('a check runs for each of its subjects', async t => {
	t.deepEqual(verdicts(await run([checkOf('a/one', 'good', {subjects: eachNode})], {answers: nodes})), [
		'a/one one:1 pass',
		'a/one [fd00::2]:2 pass',
	]);
});

test('what does not apply is skipped, and says what would make it apply', async t => {
	const ran = () => Promise.reject(new Error('this must not run'));
	const [first, second] = await run(
		[
			gathering('a/one', ran, {appliesTo: all(is('style', 'polling'), is('registerNow', true), given('apiKey'))}),
			gathering('a/two', ran, {subjects: () => []}),
		],
		{answers: {style: 'polling'}},
	);
	t.like(first, {verdict: 'skipped', says: 'only when registerNow is true and --api-key-file is given', subject: ''});
	t.like(second, {verdict: 'skipped', says: 'there is nothing it could be about'});
});

test('what needs a failed check is blocked and names it, what needs another one runs', async t => {
	const results = await run([
		checkOf('a/bad', 'bad'),
		checkOf('a/good', 'good'),
		checkOf('a/after-bad', 'good', {needs: ['a/good', 'a/bad']}),
		checkOf('a/after-good', 'good', {needs: ['a/good']}),
	]);
	t.deepEqual(verdicts(results), ['a/bad fail', 'a/good pass', 'a/after-bad blocked', 'a/after-good pass']);
	t.is(results[2]?.says, 'waits for: a/bad is well');
});

test('blocked goes on to what needs the blocked; a warning or a skip holds up nothing', async t => {
	const results = await run([
		checkOf('a/bad', 'bad'),
		checkOf('a/second', 'good', {needs: ['a/bad']}),
		checkOf('a/third', 'good', {needs: ['a/second']}),
		checkOf('a/odd', 'odd'),
		checkOf('a/skipped', 'good', {appliesTo: given('apiKey')}),
		checkOf('a/last', 'good', {needs: ['a/odd', 'a/skipped']}),
	]);
	t.deepEqual(
		verdicts(results).filter((_, index) => [1, 2, 5].includes(index)),
		['a/second blocked', 'a/third blocked', 'a/last pass'],
	);
});

test('what could not be judged blocks too', async t => {
	const results = await run([checkOf('a/unsure', 'unsure'), checkOf('a/next', 'good', {needs: ['a/unsure']})]);
	t.deepEqual(verdicts(results), ['a/unsure broken', 'a/next blocked']);
});

test('a need is about the same subject; one of the whole is about every subject', async t => {
	const perNode = gathering('a/node', async (_probes, about) => ({seen: 'it', come: about.host === 'one' ? 'bad' : 'good'}), {
		subjects: eachNode,
		judge: (seen: {come: Name}) => seen.come,
	});
	const results = await run(
		[
			perNode,
			checkOf('a/after-node', 'good', {subjects: eachNode, needs: ['a/node']}),
			checkOf('a/whole', 'bad'),
			checkOf('a/after-whole', 'good', {subjects: eachNode, needs: ['a/whole']}),
			checkOf('a/after-all', 'good', {needs: ['a/node']}),
		],
		{answers: nodes},
	);
	t.deepEqual(verdicts(results), [
		'a/node one:1 fail',
		'a/node [fd00::2]:2 pass',
		'a/after-node one:1 blocked',
		'a/after-node [fd00::2]:2 pass',
		'a/whole fail',
		'a/after-whole one:1 blocked',
		'a/after-whole [fd00::2]:2 blocked',
		'a/after-all blocked',
	]);
});

test('a check that was not asked for is no need', async t => {
	t.deepEqual(verdicts(await run([checkOf('a/one', 'good', {needs: ['a/elsewhere']})])), ['a/one pass']);
});

test('independent checks run at the same time', async t => {
	const first = Promise.withResolvers<void>();
	const second = Promise.withResolvers<void>();
	const meets = (mine: PromiseWithResolvers<void>, other: PromiseWithResolvers<void>) => async () => {
		mine.resolve();
		await other.promise;
		return 'good' as const;
	};
	const results = await run([checkOf('a/one', meets(first, second)), checkOf('a/two', meets(second, first))]);
	t.deepEqual(verdicts(results), ['a/one pass', 'a/two pass']);
});

test('a beginning is told before its end, and what waits begins after what it needs', async t => {
	const checks = [checkOf('a/one', 'good'), checkOf('a/two', 'good', {needs: ['a/one']})];
	const told: string[] = [];
	for await (const event of runChecks({checks, answers: {}, probes: goodProbes, signal: new AbortController().signal})) {
		told.push(`${event.kind} ${event.kind === 'check-ended' ? event.result.id : event.id}`);
	}
	t.deepEqual(told, ['check-began a/one', 'check-ended a/one', 'check-began a/two', 'check-ended a/two']);
});

test('results are in the order of the list, however they ended', async t => {
	const last = Promise.withResolvers<void>();
	const ended: string[] = [];
	const checks = [
		checkOf('a/slow', async () => {
			await last.promise;
			return 'good';
		}),
		checkOf('a/fast', 'good'),
	];
	async function* watched(): AsyncGenerator<CheckEvent> {
		for await (const event of runChecks({checks, answers: {}, probes: goodProbes, signal: new AbortController().signal})) {
			if (event.kind === 'check-ended') ended.push(event.result.id);
			if (event.kind === 'check-ended' && event.result.id === 'a/fast') last.resolve();
			yield event;
		}
	}
	t.deepEqual(verdicts(await collect(checks, watched())), ['a/slow pass', 'a/fast pass']);
	t.deepEqual(ended, ['a/fast', 'a/slow']);
});

test('a check that throws is broken with the reason, and the others go on', async t => {
	const results = await run([
		gathering('a/ours', async () => {
			throw new TypeError('no such thing');
		}),
		gathering('a/theirs', async () => {
			throw new UserError('The file is gone.');
		}),
		checkOf('a/judge', 'good', {
			judge: () => {
				throw new RangeError('too far');
			},
		}),
		checkOf('a/undeclared', 'good', {judge: () => 'elsewhere'}),
		checkOf('a/fine', 'good'),
	]);
	t.deepEqual(
		results.map(({verdict, says}) => [verdict, says]),
		[
			['broken', 'could not be judged: TypeError: no such thing'],
			['broken', 'could not be judged: The file is gone.'],
			['broken', 'could not be judged: RangeError: too far'],
			['broken', 'could not be judged: Error: a/undeclared judged “elsewhere”, which it does not declare'],
			['pass', 'seen: it'],
		],
	);
});

test('a check that does not end is broken at its deadline, and its probe is told to stop', async t => {
	let told: AbortSignal | undefined;
	const hanging = gathering('a/hanging', async (_probes, _about, {signal}) => {
		told = signal;
		return new Promise<Json>(() => {});
	});
	const [result, fine] = await run([hanging, checkOf('a/fine', 'good')], {mostMilliseconds: 20});
	t.like(result, {verdict: 'broken', says: 'not finished after 0.02 s'});
	t.true(told?.aborted);
	t.is(fine?.verdict, 'pass');
});

test('an interruption ends the run: what was not judged is broken, what waits for it blocked', async t => {
	const stop = new AbortController();
	const hanging = gathering('a/hanging', async () => {
		stop.abort();
		return new Promise<Json>(() => {});
	});
	const results = await run([hanging, checkOf('a/next', 'good', {needs: ['a/hanging']})], {signal: stop.signal});
	t.deepEqual(verdicts(results), ['a/hanging broken', 'a/next blocked']);
	t.is(results[0]?.says, 'interrupted');
});

test('a run that is interrupted before it began asks nothing', async t => {
	const [result] = await run([checkOf('a/one', () => Promise.reject(new Error('late')))], {signal: AbortSignal.abort()});
	t.like(result, {verdict: 'broken', says: 'interrupted'});
});

test('what comes from outside cannot write on the terminal, and a word to paste stays one word', async t => {
	const [result] = await run([
		gathering('a/one', async () => ({seen: "\u001B[2Jx'; reboot\n\u202E"}), {subjects: () => ['\u0007bell'], judge: () => 'bad'}),
	]);
	t.is(result?.says, "seen: \\u{1B}[2Jx'; reboot \\u{202E}");
	t.is(result?.remedy, "Look at \\u{7}bell with '\\u{1B}[2Jx'\\''; reboot \\u{202E}'");
});

test('a field that evidence does not have leaves no braces, and lists are told with commas', async t => {
	const says = (seen: Json) => run([gathering('a/one', async () => seen, {judge: () => 'good'})]);
	t.is((await says({}))[0]?.says, 'seen:');
	t.is((await says({seen: null}))[0]?.says, 'seen:');
	t.is((await says(['seen']))[0]?.says, 'seen:');
	t.is((await says({seen: ['one', 'two']}))[0]?.says, 'seen: one, two');
	t.is((await says({seen: '{word:seen} $& {seen}'}))[0]?.says, 'seen: {word:seen} $& {seen}');
});

test('results keep the order of the subjects, whichever ends first', async t => {
	const last = Promise.withResolvers<void>();
	const slowFirst = gathering(
		'a/one',
		async (_probes, about) => {
			if (about !== 'first') {
				last.resolve();
				return {seen: 'it', come: 'good'};
			}
			await last.promise;
			return {seen: 'it', come: 'good'};
		},
		{subjects: () => ['first', 'second']},
	);
	t.deepEqual(verdicts(await run([slowFirst])), ['a/one first pass', 'a/one second pass']);
});
