import test from 'ava';
import fc from 'fast-check';
import {idsOf} from '../../src/engine/names.ts';
import {readAnswer} from '../../src/engine/read-answer.ts';
import {plainAnswer} from '../../src/engine/show-answer.ts';
import type {AnswerId} from '../../src/model/answers.ts';
import type {Question} from '../../src/model/question.ts';
import {parseAnswersFile, renderAnswersFile} from '../../src/render/answers-file.ts';
import {questions} from '../../wizards/questions.ts';
import {facts, listeningTarget, listeningTrust, listeningWorker, pollingTarget, pollingWorker} from '../_helpers/facts.ts';
import {misfits, type Schema} from '../_helpers/json-schema.ts';
import {textOf} from '../house/_files.ts';
import {exampleOf} from './examples.ts';

const schema = JSON.parse(textOf('docs/schema/answers.schema.json')) as Schema;
const ids = idsOf(questions);
const questionOf = (id: AnswerId): Question => questions[id] as Question;

/** By shape alone: what a rule says of a value that has the right form is another matter. */
const readByShape = (id: AnswerId, raw: unknown) => {
	const question = questionOf(id);
	const shape = {
		...question,
		rules: [],
		...(question.kind === 'secret' && {shape: () => undefined, kept: undefined}),
		...(question.kind === 'text' && {holds: undefined}),
	} as unknown as Question;
	return readAnswer(shape, raw, {id, answers: {}, facts: {machine: facts.machine, instances: []}, readSecret: () => 'x'});
};

const isRefused = (id: AnswerId, value: unknown): boolean => misfits(schema, {[id]: value}).length > 0;

/** Whatever an answers file can have at a key, and much of what it should have there. */
const anyValue = fc.oneof(
	fc.string(),
	fc.integer({min: -1, max: 70_000}),
	fc.boolean(),
	fc.constant(null),
	fc.array(fc.oneof(fc.string(), fc.integer())),
	fc.record({env: fc.string()}, {noNullPrototype: true}),
	fc.record({file: fc.string(), other: fc.string()}, {requiredKeys: ['file'], noNullPrototype: true}),
	fc.constantFrom('listening', 'polling', 'keep', 'host:1', ['host:10943', '[::1]:443'], ['https://host:1/'], 'yes', '10933'),
	fc.constantFrom(...ids.map(exampleOf)),
);

test('what fits the schema is read, where no text has a form of its own', t => {
	fc.assert(
		fc.property(fc.constantFrom(...ids), anyValue, (id, value) => {
			const question = questionOf(id);
			if (isRefused(id, value) || (question.kind === 'text' && question.normalise) || question.kind === 'addresses') return;
			t.true('value' in readByShape(id, value), `${id}: ${JSON.stringify(value)}`);
		}),
		{numRuns: 5000},
	);
});

test('what is read fits the schema in the form in which it is written', t => {
	let seen = 0;
	fc.assert(
		fc.property(fc.constantFrom(...ids), anyValue, (id, value) => {
			const read = readByShape(id, value);
			if (!('value' in read) || value === '') return;
			const written = plainAnswer(questionOf(id), read.value);
			if (Array.isArray(written) && written.includes('')) return;
			seen++;
			t.deepEqual(misfits(schema, {[id]: written}), [], `${id}: ${JSON.stringify(value)}`);
		}),
		{numRuns: 5000},
	);
	t.true(seen > 500);
});

test('a value of another type is refused by both', t => {
	for (const id of ids) {
		const {kind} = questionOf(id);
		for (const value of [{}, {a: 1}, [[]], [1], 1.5, {env: ''}, {env: 'A', file: 'B'}]) {
			t.true(isRefused(id, value), `${id} (${kind}): ${JSON.stringify(value)}`);
			t.true('wanted' in readByShape(id, value), `${id} (${kind}): ${JSON.stringify(value)}`);
		}
	}
});

test('examples fit, and are read with all rules', t => {
	for (const id of ids) {
		const value = exampleOf(id);
		t.deepEqual(misfits(schema, {[id]: value}), [], id);
		t.deepEqual('wanted' in readByShape(id, value), false, id);
	}
});

test('answers files that are written fit the schema', t => {
	for (const answers of [pollingTarget, pollingWorker, listeningTrust, listeningTarget, listeningWorker]) {
		const lines = ids.flatMap(id => (answers[id] === undefined ? [] : [{key: id, value: plainAnswer(questionOf(id), answers[id])}]));
		t.deepEqual(misfits(schema, parseAnswersFile(renderAnswersFile(lines), 'x.yaml')), []);
	}
});

test('keys that no question has do not fit, and every secret is a reference', t => {
	t.not(misfits(schema, {serverUrls: 'https://octopus.example.com'}).length, 0);
	for (const id of ids) if (questionOf(id).kind === 'secret') t.not(misfits(schema, {[id]: 'API-ABC'}).length, 0, id);
});

test('names that every object has are no values', t => {
	for (const id of ids)
		for (const name of ['__proto__', 'constructor', 'toString'])
			if (['yesNo', 'choice', 'number'].includes(questionOf(id).kind)) t.true('wanted' in readByShape(id, name), `${id}: ${name}`);
});
