import process from 'node:process';
import test from 'ava';
import {openTerminal} from '../_helpers/terminal.ts';

const draw = `process.stdout.write('one\\r\\ntwo\\x1B[1A\\rONE ' + process.stdout.columns); process.stdin.setRawMode(true);
	process.stdin.on('data', data => { process.stdout.write('\\x1B[2J\\x1B[H' + JSON.stringify(data.toString())); if (String(data) === '\\r') process.exit(3); });`;

test('the terminal shows what a person would see, presses keys, and tells how the program ended', async t => {
	const terminal = openTerminal(t, process.execPath, ['-e', draw], {columns: 60, rows: 10});
	t.is(await terminal.shows('ONE 60'), 'ONE 60\ntwo');
	terminal.press('down');
	t.is(await terminal.shows('[B'), String.raw`"\u001b[B"`);
	terminal.press('enter');
	t.is(await terminal.ended, 3);
});

test('the terminal says what is on the screen when a program ends too early', async t => {
	const terminal = openTerminal(t, process.execPath, ['-e', 'console.log("only this")']);
	const error = await t.throwsAsync(terminal.shows('something else'));
	t.regex(String(error?.message), /ended without showing[\s\S]*only this/);
});
