import test from 'ava';
import {searched} from '../../src/engine/filter-names.ts';
import {readNames} from '../../src/plain/names.ts';

const names = ['Production', 'Production EU', 'Test', 'a, b', '7', 'back'];
const read = (line: string, {told = names, allowsNew = false, many = true} = {}) =>
	readNames(line, {all: searched(names), told, allowsNew, many});

for (const [line, taken] of [
	['1', ['Production']],
	['1, 3', ['Production', 'Test']],
	['production', ['Production']],
	['Production,test', ['Production', 'Test']],
	['EU', ['Production EU']],
	['a, b', ['a, b']],
	['"a, b", 1', ['a, b', 'Production']],
	['= test , =7', ['Test', '7']],
	['"Test"', ['Test']],
	['7', ['7']],
	['=back', ['back']],
	['', []],
	[' , ', []],
] as const) {
	test(`“${line}” is ${taken.join(' and ') || 'nothing'}`, t => {
		t.deepEqual(read(line), {taken, open: []});
	});
}

test('a number is one of the entries that were told last, and of no others', t => {
	t.deepEqual(read('2', {told: ['Test', 'Production EU']}).taken, ['Production EU']);
	t.deepEqual(read('9', {told: []}).taken, []);
});

test('a part that fits several, or nothing, is open; what else was in the line is taken', t => {
	const {taken, open} = read('prod, Test, nothing');
	t.deepEqual(taken, ['Test']);
	t.deepEqual(open, [
		{part: 'prod', fitting: ['Production', 'Production EU']},
		{part: 'nothing', fitting: []},
	]);
	t.is(read('Produktion').open[0]?.nearest, 'Production');
});

test('where new names are allowed, a part of another is not taken for it', t => {
	const news = (line: string) => read(line, {allowsNew: true});
	t.deepEqual(news('linux'), {taken: ['linux'], open: []});
	t.deepEqual(news('Prod').taken, []);
	t.deepEqual(news('=Prod'), {taken: ['Prod'], open: []});
	t.deepEqual(news('"x, y", ="z", =5'), {taken: ['x, y', '"z"', '5'], open: []});
	t.deepEqual(news('EU').open, [{part: 'EU', fitting: ['Production EU']}]);
	// Mistyped, and not a tag of that name.
	t.deepEqual(news('12').taken, []);
});

test('of one, the whole line is the name', t => {
	t.deepEqual(read('a, b', {many: false}).taken, ['a, b']);
	t.deepEqual(read('Test, 7', {many: false}).taken, []);
});

test('10,000 names take one line without a noticeable wait, and tell how many fit', t => {
	const many = Array.from({length: 10_000}, (_, index) => `machine ${index}`);
	const {open} = readNames('machine 99', {all: searched(many), told: [], allowsNew: false, many: true});
	t.deepEqual(readNames('machine 99', {all: searched(many), told: [], allowsNew: false, many: true}).taken, ['machine 99']);
	t.deepEqual(open, []);
	t.is(readNames('chine 99', {all: searched(many), told: [], allowsNew: false, many: true}).open[0]?.fitting.length, 111);
});
