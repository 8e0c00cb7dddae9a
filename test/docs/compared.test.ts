import test from 'ava';
import {variablesOf} from '../../src/engine/names.ts';
import type {Question} from '../../src/model/question.ts';
import {questions} from '../../wizards/questions.ts';
import {textOf} from '../house/_files.ts';
import {compared} from './compared.ts';
import {fieldsOfOthers, isThere, readBy} from './compared-page.ts';

const rows = Object.entries(compared).flatMap(([tool, fields]) => Object.entries(fields).map(([field, row]) => ({tool, field, ...row})));
const containers = ['Docker image', 'Image of the Kubernetes agent'];

test('every field of the other tools has its row, and no row is of nothing', t => {
	t.deepEqual(
		Object.entries(compared).map(([tool, fields]) => [tool, Object.keys(fields)]),
		Object.entries(fieldsOfOthers()),
	);
	const page = textOf('docs/compared.md');
	t.is([...page.matchAll(/^\| (?!there|---)/gm)].length, Object.values(fieldsOfOthers()).flat().length);
});

test('every answer and command that a row names is there', t => {
	for (const {field, answers = [], commands = []} of rows)
		for (const name of [...answers, ...commands]) t.true(isThere(name), `${field}: ${name}`);
	t.false(isThere('serverUrls'));
	t.false(isThere('setup --no-such-flag'));
	t.false(isThere('nodes explode'));
	t.true(isThere('nodes reconcile'));
});

test('what has nothing of ours beside it says why', t => {
	for (const {field, answers = [], commands = [], note} of rows)
		t.true(answers.length + commands.length > 0 || (note ?? '').length > 20, field);
});

test('a variable is read by the first answer of its row, or the row says that it is not read', t => {
	for (const {tool, field, answers = [], note = ''} of rows) {
		if (!containers.includes(tool)) continue;
		const reader = readBy(field);
		if (reader === undefined) t.true(note.startsWith('Not read') || answers.length === 0, field);
		else t.is(reader, answers[0] as never, field);
	}
});

test('every variable of another program that is read has its row', t => {
	const known = new Set([...containers.flatMap(tool => fieldsOfOthers()[tool] ?? []), 'OCTOPUS_URL', 'OCTOPUS_API_KEY']);
	for (const [id, question] of Object.entries(questions) as ReadonlyArray<[keyof typeof questions, Question]>)
		for (const name of variablesOf(id, question).slice(1)) t.true(known.has(name), `${id}: ${name}`);
});
