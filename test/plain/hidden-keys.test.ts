import test from 'ava';
import {type HiddenLine, takeHidden} from '../../src/plain/hidden-keys.ts';

const typed = (...pieces: readonly string[]): HiddenLine =>
	pieces.reduce<HiddenLine>((line, piece) => (line.ended ? line : takeHidden(line, piece)), {text: ''});

for (const [title, pieces, line] of [
	['letters, in pieces', ['ab', 'c', '\r'], {text: 'abc', ended: 'enter'}],
	['a line feed ends it too', ['ab\n'], {text: 'ab', ended: 'enter'}],
	['what comes behind Enter belongs to nobody', ['ab\rcd\r'], {text: 'ab', ended: 'enter'}],
	['backspace takes a whole character', ['a𝒳\u007F\bb\r'], {text: 'b', ended: 'enter'}],
	['Ctrl+U empties', ['abc\u0015d\r'], {text: 'd', ended: 'enter'}],
	[
		'arrows, function keys and bracketed pastes leave nothing',
		['a\u001B[D\u001B[1;5C\u001BOPb\u001B[200~c\u001B[201~\r'],
		{text: 'abc', ended: 'enter'},
	],
	['Ctrl+C leaves, wherever it is', ['abc\r\u0003'], {text: '', ended: 'left'}],
	['Ctrl+D leaves an empty line', ['\u0004'], {text: '', ended: 'left'}],
	['Ctrl+D in a line is nothing', ['a\u0004b\r'], {text: 'ab', ended: 'enter'}],
] as const) {
	test(title, t => {
		t.deepEqual(typed(...pieces), line);
	});
}
