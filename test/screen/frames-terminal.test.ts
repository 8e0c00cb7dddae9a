import test from 'ava';
import {openSandbox} from '../_helpers/program.ts';
import {openWizard, walk} from './_pages.ts';

test.serial('the list of answers leaves nothing in the scroll-back, and what was saved stays pointed at', async t => {
	const terminal = openWizard(t, await openSandbox(t));
	await walk(terminal);
	await terminal.shows('❯ Apply');
	terminal.type('c');
	await terminal.shows('Which answer?');
	terminal.type('name');
	await terminal.shows('❯ name');
	terminal.press('escape');
	await terminal.shows('❯ Apply');
	t.notRegex(terminal.transcript(), /Which answer/);
	terminal.type('s');
	await terminal.shows('Save the script as');
	terminal.press('escape');
	await terminal.shows('❯ Save as script');
});

test.serial('no warning of Node’s is written into the wizard', async t => {
	const terminal = openWizard(t, await openSandbox(t), {environment: {NODE_TLS_REJECT_UNAUTHORIZED: '0'}});
	await walk(terminal);
	t.notRegex(terminal.raw(), /Warning:|trace-warnings/);
});

test.serial('Enter several times in one piece, as on a slow line, answers one page with what stands there', async t => {
	const terminal = openWizard(t, await openSandbox(t));
	await terminal.shows('Instance name');
	terminal.type('\r\r\r');
	t.regex(await terminal.shows('How should Octopus'), /✔ Instance +Tentacle$/m);
});

test.serial('what was found out about a name is not said of another one that is being typed, nor when its page comes again', async t => {
	const terminal = openWizard(t, await openSandbox(t, {style: 'listening'}));
	await walk(terminal, page => (page === 'publicHostName' ? 'stay' : undefined));
	await terminal.shows('✔ the Server reaches it');
	terminal.type('x');
	const isGone = (screen: string) => /^❯ \S+x *$/m.test(screen) && !screen.includes('reaches it');
	await terminal.showsWhen(isGone, 'the name alone');
	terminal.press('escape');
	await terminal.shows('Where this machine will appear');
	terminal.press('enter');
	await terminal.shows('Address under which');
	t.true(isGone(await terminal.showsWhen(isGone, 'the name alone')));
});

test.serial('Enter on a list that may stay empty chooses nothing that nobody has chosen', async t => {
	const terminal = openWizard(t, await openSandbox(t));
	await walk(terminal);
	await terminal.shows('❯ Apply');
	terminal.type('c');
	await terminal.shows('Which answer?');
	terminal.type('tenants');
	await terminal.shows('❯ Tenants: none');
	terminal.press('enter');
	await terminal.shows('❯ ◯ Contoso');
	terminal.press('enter');
	await terminal.shows('❯ Apply');
	terminal.type('c');
	await terminal.shows('Which answer?');
	terminal.type('tenants');
	t.regex(await terminal.shows('❯ Tenants:'), /❯ Tenants: none\n/);
});

test.serial('what was refused is not called ready', async t => {
	const terminal = openWizard(t, await openSandbox(t, {faults: ['maintenance']}));
	await walk(terminal);
	await terminal.shows('❯ Apply');
	terminal.press('enter');
	await terminal.shows('✘ Nothing was changed');
	t.regex(terminal.screen(), /^Not ready to set up Tentacle/m);
});
