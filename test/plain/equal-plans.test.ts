import process from 'node:process';
import test from 'ava';
import fc from 'fast-check';
import {idsOf} from '../../src/engine/names.ts';
import {questions} from '../../wizards/questions.ts';
import {drawn} from '../screen/_drawn.ts';
import {byFile, byFlags, byVariables, comparable, inWords, meantIds, onScreen, unattended} from './_faces.ts';
import {type Case, cases, resolver} from './_meant.ts';
import {talk} from './_talk.ts';

test('every question is among the answers that are compared', t => {
	const met = new Set(fc.sample(cases, {seed: 6, numRuns: 500}).flatMap(({answers}) => meantIds(answers)));
	t.deepEqual(
		idsOf(questions).filter(id => !met.has(id)),
		[],
	);
});

/**
The same cases in every run, so that a failure is of what has changed; another `SEED` in the environment draws others. A case is told by its answers: making a
failing one smaller would take longer than a test may.
*/
const settings = (numRuns: number) => ({numRuns, seed: Number(process.env.SEED ?? 6), endOnFailure: true, includeErrorInReport: true});

test('the same answers by file, flags, variables and in words make the same plan', async t => {
	let seen = 0;
	await fc.assert(
		fc.asyncProperty(cases, async one => {
			const {answers, machine, lookUp} = one;
			const [expected, flags, variables] = await Promise.all(
				[byFile, byFlags, byVariables].map(async face => comparable(await unattended(face(answers), one))),
			);
			t.deepEqual(flags, expected, 'flags');
			t.deepEqual(variables, expected, 'variables');
			const {plan, transcript} = await talk(inWords(answers), {machine, lookUp, more: {resolver}});
			t.deepEqual(comparable(plan), expected, transcript);
			seen++;
		}),
		settings(100),
	);
	t.is(seen, 100);
});

test('the same answers, typed and pasted into the wizard on the screen, make the same plan', async t => {
	let seen = 0;
	await fc.assert(
		fc.asyncProperty(cases, async one => {
			const {answers, machine, lookUp} = one;
			const {plan} = await drawn(onScreen(answers), {machine, lookUp, more: {resolver}});
			t.deepEqual(comparable(plan), comparable(await unattended(byFile(answers), one)), JSON.stringify(answers));
			seen++;
		}),
		settings(20),
	);
	t.is(seen, 20);
});

test('where lists cannot be had, what is typed on the screen and in words makes the same plan', async t => {
	await fc.assert(
		fc.asyncProperty(cases, async ({answers, machine, lookUp}) => {
			const withoutLists: Case['lookUp'] = lookup =>
				lookup.what === 'list' ? {what: 'failed', says: 'This key may not see it.'} : lookUp(lookup);
			const options = {machine, lookUp: withoutLists, more: {resolver}};
			const {plan, transcript} = await talk(inWords(answers), options);
			t.truthy(plan, transcript);
			t.deepEqual(comparable((await drawn(onScreen(answers), options)).plan), comparable(plan), transcript);
		}),
		settings(6),
	);
});
