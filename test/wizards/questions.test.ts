import test from 'ava';
import {checks} from '../../diagnostics/index.ts';
import {flagsOf, idsOf, variablesOf} from '../../src/engine/names.ts';
import {reads} from '../../src/model/condition.ts';
import type {Question} from '../../src/model/question.ts';
import {questions} from '../../wizards/questions.ts';

const ids = idsOf(questions);
const each = ids.map(id => [id, questions[id] as Question] as const);

test('flags and variables are unique', t => {
	for (const names of [
		each.flatMap(([id, question]) => flagsOf(id, question)),
		each.flatMap(([id, question]) => variablesOf(id, question)),
	]) {
		t.deepEqual(
			names.filter((name, index) => names.indexOf(name) !== index),
			[],
		);
	}
});

test('conditions and live lists read earlier questions only', t => {
	for (const [index, [id, question]] of each.entries()) {
		const earlier = ids.slice(0, index);
		for (const read of reads(question.when)) t.true(earlier.includes(read), `${id} reads ${read}`);
		if ('choices' in question && 'live' in question.choices)
			for (const read of question.choices.reads as string[]) t.true((earlier as string[]).includes(read), `${id} reads ${read}`);
	}
});

test('no secret has a default', t => {
	for (const [id, question] of each) if (question.kind === 'secret') t.is(question.default, undefined, id);
});

test('what proves an answer is a check', t => {
	for (const [id, question] of each)
		for (const check of question.provenBy ?? [])
			t.true(
				checks.some(one => one.id === check),
				`${id}: ${check}`,
			);
});

test('every question has words, and a question without default or first place says what leaving it out means or must be answered', t => {
	for (const [id, {ask, help}] of each) {
		t.regex(ask, /^[A-Z].*[^.]$/, id);
		t.regex(help, /\.$/, id);
	}
});
