import process from 'node:process';
import type {ExecutionContext} from 'ava';
import {thumbprintShort} from '../../src/model/thumbprint.ts';
import type {Sandbox} from '../../src/sandbox/sandbox.ts';
import {needs} from '../_helpers/components.ts';
import {cli, openSandbox, run} from '../_helpers/program.ts';
import {openTerminal, type Terminal} from '../_helpers/terminal.ts';
import {writePfx} from '../certificate/_pfx.ts';

const withOpenssl = needs('openssl');
const registered = (sandbox: Sandbox) => (sandbox.server.state.machines[0]?.Endpoint as {Thumbprint: string} | undefined)?.Thumbprint ?? '';

/** From the review of a set-up that needs no question, to the page of the certificate. */
const changeCertificate = async (t: ExecutionContext, {environment, flags}: Sandbox): Promise<Terminal> => {
	const terminal = openTerminal(t, process.execPath, [cli, 'setup', ...flags], {columns: 80, rows: 30, cwd: '/', environment});
	for (const question of [
		'Instance name',
		'How should Octopus',
		'Register this machine',
		'Octopus Server address',
		'Enter takes the one from the file',
		'What will this machine be?',
		'Where this machine will appear',
		'Name in Octopus',
		'Environments  ',
		'Target tags  ',
	]) {
		await terminal.shows(question);
		terminal.press('enter');
	}
	await terminal.shows('❯ Apply');
	terminal.press('right', 'enter');
	await terminal.shows('Which answer?');
	terminal.type('certificate');
	await terminal.shows('❯ Certificate:');
	terminal.press('enter');
	await terminal.shows('How the Server recognises this machine');
	return terminal;
};

withOpenssl('import: file, hidden password, what is wrong told at once, and a proven agent in the end', async t => {
	const sandbox = await openSandbox(t);
	const {file, pair} = writePfx(sandbox.folder, 'CANARY grün');
	const terminal = await changeCertificate(t, sandbox);
	terminal.press('down', 'down', 'enter');
	await terminal.shows('It is opened here');
	terminal.type(file);
	terminal.press('enter');
	await terminal.shows('Password of the PFX file');
	terminal.type('wrong');
	terminal.press('enter');
	await terminal.shows('the file does not open with it');
	terminal.type('CANARY grün');
	terminal.press('enter');
	// Broken between words wherever the line ends.
	const isTold = (screen: string) => screen.replaceAll(/\s+/g, ' ').includes(`${thumbprintShort(pair.thumbprint)}, CN=build-07`);
	await terminal.showsWhen(isTold, 'the certificate');
	await terminal.shows('❯ Apply');
	terminal.press('enter');
	t.is(await terminal.ended, 0, terminal.transcript());
	t.is(registered(sandbox), pair.thumbprint);
	t.regex(terminal.transcript(), /--certificate-file=[^ ]+ [\\\s]+--certificate-password-file=FILE/);
	t.false(terminal.transcript().includes('CANARY'));
});

withOpenssl('renewal: the certificate that goes stands there to be confirmed, and the plan says what becomes of it', async t => {
	const sandbox = await openSandbox(t);
	const first = await run(['setup', '--no-input', '--yes', ...sandbox.flags], {environment: sandbox.environment});
	t.is(first.exitCode, 0, first.stderr);
	const old = registered(sandbox);
	const terminal = await changeCertificate(t, sandbox);
	terminal.press('down', 'down', 'enter');
	await terminal.shows('Thumbprint of the certificate that is replaced');
	await terminal.shows(`❯ ${old}`);
	terminal.press('enter');
	// The review is there before the Server has said what else it is about.
	await terminal.shows(new RegExp(`Certificate: ${old.slice(0, 4)} ${old.slice(4, 8)} … ${old.slice(-4)} → a new one`));
	await terminal.shows('❯ Apply');
	terminal.press('enter');
	t.is(await terminal.ended, 0, terminal.transcript());
	t.not(registered(sandbox), old);
	t.regex(terminal.transcript(), new RegExp(`--certificate=renew [\\\\\\s]+--renewed-thumbprint=${old}`));
});
