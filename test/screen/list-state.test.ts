import test from 'ava';
import {filterNames, searched} from '../../src/engine/filter-names.ts';
import {listedFor, reduceList, severalIn, startList} from '../../src/screen/list-state.ts';
import {reduceText, startText, type TextEvent, textOf} from '../../src/screen/text-state.ts';

const list = searched(['Production EU', 'Pre-Production', 'Production', 'Test, old', 'Test'], new Map([['Test', 'qa-1']]));

test('the very name comes first, then those that begin so, then those that hold it; what stands beside it finds it too', t => {
	t.deepEqual(filterNames(list, 'PRODUCTION'), ['Production', 'Production EU', 'Pre-Production']);
	t.deepEqual(filterNames(list, ' qa-1 '), ['Test']);
	t.deepEqual(filterNames(list, ''), list.names);
});

test('what no list has stands first where it may be given, and nowhere else', t => {
	const typed = {text: startText('Prod'), chosen: []};
	t.deepEqual(listedFor(list, typed, true).entries[0], 'Prod');
	t.deepEqual(listedFor(list, typed, false).entries[0], 'Production EU');
	t.false(listedFor(list, {text: startText('production'), chosen: []}, true).isNew);
	t.deepEqual(listedFor(list, {text: startText(''), chosen: ['Gone', 'Test']}, false).entries.slice(0, 2), ['Gone', 'Production EU']);
});

test('several names in one text are found in the list’s spelling; one with a comma in it is one', t => {
	t.deepEqual(severalIn('test\r\n\n production ,Nowhere\ttest', list), {known: ['Test', 'Production'], others: ['Nowhere']});
	t.is(severalIn('Test, old', list), undefined);
	t.is(severalIn('Test,', list), undefined);
});

test('quotes keep a name with commas or blanks together, and belong to one without', t => {
	const list = searched(['Test', 'a, b', '"q"']);
	t.deepEqual(severalIn('"new, one"', list), {known: [], others: ['new, one']});
	t.deepEqual(severalIn('"new tag", Test, "x", "a, b"', list), {known: ['Test', 'a, b'], others: ['new tag', '"x"']});
	t.deepEqual(severalIn('5" disk, x', list), {known: [], others: ['5" disk', 'x']});
	t.is(severalIn('"x"', list), undefined);
	t.is(severalIn('"q"', list), undefined);
});

test('what was typed before the list came is in its spelling then, once', t => {
	const state = reduceList(startList(['test', 'Gone', 'Test']), {kind: 'spell', names: list.names});
	t.deepEqual(state.chosen, ['Test', 'Gone']);
	t.is(reduceList(state, {kind: 'spell', names: list.names}), state);
});

test('the pointer stays on its name while others come, and goes to the first when the text changes', t => {
	const pointed = reduceList(startList([]), {kind: 'point', name: 'Test'});
	t.is(reduceList(pointed, {kind: 'edit', event: {kind: 'left'}}).pointed, 'Test');
	t.is(reduceList(pointed, {kind: 'edit', event: {kind: 'insert', text: 'x'}}).pointed, undefined);
	t.is(reduceList(pointed, {kind: 'toggle', name: 'Test'}).pointed, 'Test');
});

test('a text is edited by letter, by word and to its ends', t => {
	const after = (text: string, ...kinds: ReadonlyArray<Exclude<TextEvent['kind'], 'insert' | 'replace'>>): string => {
		const {characters, cursor} = kinds.reduce((state, kind) => reduceText(state, {kind}), startText(text));
		return `${characters.slice(0, cursor).join('')}|${characters.slice(cursor).join('')}`;
	};
	t.is(after('one two  ', 'word-left'), 'one |two  ');
	t.is(after('one two', 'home', 'word-right'), 'one| two');
	t.is(after('one two', 'word-left', 'word-left', 'word-left'), '|one two');
	t.is(after('one two three', 'word-left', 'delete-rest'), 'one two |');
	t.is(after('one two three', 'delete-word', 'delete-word'), 'one |');
	t.is(after('one two', 'home', 'delete', 'word-right', 'word-right', 'word-right', 'backspace'), 'ne tw|');
	t.is(after('🚀 漢字', 'left', 'backspace'), '🚀 |字');
	t.is(textOf(reduceText(startText('a'), {kind: 'insert', text: 'é\u0301'})), 'aé\u0301');
});
