import test from 'ava';
import type {Aside} from '../../src/model/aside.ts';
import type {Question} from '../../src/model/question.ts';
import {wrap} from '../../src/model/wrap.ts';
import {type Page, pageRows} from '../../src/screen/page-rows.ts';
import {questions} from '../../wizards/questions.ts';

const note = (words: number): Aside => ({kind: 'note', tone: 'bad', says: 'word '.repeat(words).trim()});
const page = (id: keyof typeof questions, more: Partial<Page> = {}): Page => ({
	question: questions[id] as Question,
	position: '9 of 12',
	asides: [],
	problems: [],
	help: questions[id].help,
	keys: 'Enter next · Esc back · Ctrl+G keys · Ctrl+C leave',
	text: '',
	others: [],
	...more,
});

test('with much beside it, a page gives up first most of the trail, then its help, never the question', t => {
	const small = {columns: 60, rows: 20, trail: 9};
	const plain = pageRows(page('name'), small);
	t.true(plain.showsHelp);
	t.true(plain.trail >= 2);
	t.true(pageRows(page('name', {text: 'x'.repeat(200)}), {...small, rows: 24}).trail <= pageRows(page('name'), {...small, rows: 24}).trail);
	t.true(pageRows(page('style'), small).trail >= 5);
	const some = pageRows(page('name', {asides: [note(40)]}), small);
	t.true(some.showsHelp);
	t.true(some.trail < 9 && some.trail >= 2);
	const much = pageRows(page('name', {asides: [note(90)]}), small);
	t.false(much.showsHelp);
	t.deepEqual(pageRows(page('name', {asides: [note(300)]}), small), {trail: 0, list: 0, showsHelp: false});
});

test('a list has room for its entries at every size, and a high terminal shows the whole trail beside it', t => {
	for (const rows of [20, 24, 30, 60]) {
		const {list, trail} = pageRows(page('environments'), {columns: 60, rows, trail: 9});
		t.true(list >= 3 && trail >= 2, String(rows));
	}
	const high = pageRows(page('environments'), {columns: 80, rows: 60, trail: 9});
	t.is(high.trail, 9);
	t.true(high.list > 20);
});

test('whatever the question, what is shared fits below the terminal’s height', t => {
	for (const id of Object.keys(questions) as Array<keyof typeof questions>) {
		for (const [columns, rows] of [
			[60, 20],
			[80, 24],
			[110, 50],
		] as const) {
			const one = page(id);
			const {trail, list, showsHelp} = pageRows(one, {columns, rows, trail: 12});
			const helpRows = showsHelp ? 1 + wrap(one.help, columns).length : 0;
			// Header, blank lines, question, a field of one line at least, keys.
			t.true(2 + trail + 2 + 1 + Math.max(1, list) + helpRows + 2 < rows, `${id} at ${columns}×${rows}`);
		}
	}
});
