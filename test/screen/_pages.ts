import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';
import type {ExecutionContext} from 'ava';
import type {AnswerId} from '../../src/model/answers.ts';
import type {Sandbox} from '../../src/sandbox/sandbox.ts';
import {cli} from '../_helpers/program.ts';
import {openTerminal, type Terminal, type TerminalOptions} from '../_helpers/terminal.ts';
import {pageOn} from './_page-on.ts';

export const openWizard = (t: ExecutionContext, {environment, flags}: Sandbox, options: TerminalOptions = {}): Terminal =>
	openTerminal(t, process.execPath, [cli, 'setup', ...flags], {
		columns: 80,
		rows: 24,
		cwd: '/',
		...options,
		environment: {...environment, ...options.environment},
	});

/** Waits for a page other than this one. */
export const nextPage = async (terminal: Terminal, before: AnswerId | 'review' | undefined): Promise<AnswerId | 'review'> => {
	let page: ReturnType<typeof pageOn>;
	await terminal.showsWhen(screen => {
		page = pageOn(screen);
		return page !== undefined && page !== before;
	}, `another page than ${before}`);
	return page as AnswerId | 'review';
};

/** Enter from page to page; `visit` sees each, the review too. Ends at the review, or when `visit` says so. */
export const walk = async (
	terminal: Terminal,
	visit: (page: AnswerId | 'review') => Promise<'stay' | undefined> | 'stay' | undefined = () => undefined,
): Promise<readonly AnswerId[]> => {
	const seen: AnswerId[] = [];
	for (let page = await nextPage(terminal, undefined); ; page = await nextPage(terminal, page)) {
		if ((await visit(page)) === 'stay' || page === 'review') return seen;
		seen.push(page);
		terminal.press('enter');
	}
};

/** Waits for what no screen shows. */
export const eventually = async (isSo: () => boolean, what: string): Promise<void> => {
	for (const until = performance.now() + 60_000; !isSo(); await wait(20)) {
		if (performance.now() > until) throw new Error(`Not so after 60 s: ${what}`);
	}
};
