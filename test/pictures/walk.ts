import {writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as pause} from 'node:timers/promises';
import xterm from '@xterm/headless';
import {createCertificate} from '../../src/certificate/create-certificate.ts';
import type {AnswerId} from '../../src/model/answers.ts';
import {type SandboxOptions, startSandbox} from '../../src/sandbox/sandbox.ts';
import {questions} from '../../wizards/questions.ts';
import {cli, run} from '../_helpers/program.ts';
import {openTerminal, type Terminal} from '../_helpers/terminal.ts';
import {exportPfx} from '../certificate/_pfx.ts';
import {stable} from './stable.ts';
import {svgOf} from './svg.ts';

/** What is on the screen: a question, the review, or the list of answers to change. */
export type PageId = AnswerId | 'review' | 'change' | 'done';

export type Shot = {readonly page: PageId; readonly svg: string};

export type Walk = {
	readonly sandbox: SandboxOptions;
	/** Besides the Server's address, its nodes and a key. */
	readonly answers: Readonly<Record<string, unknown>>;
	readonly flags?: readonly string[];
	/** It is set up already, by the sandbox's own answers. */
	readonly isInstalled?: true;
	/** So many of the Server's nodes are in the answers. Left out: all. */
	readonly nodes?: number;
	/** A certificate with this password is in a file. */
	readonly pfxPassword?: string;
	/** Pages worth a picture here. Left out: every one. */
	readonly only?: readonly PageId[];
	/** Every answer is opened from the review too. */
	readonly changes?: true;
	/** From the review on, it is done. */
	readonly applies?: true;
	readonly rows?: number;
};

const columns = 80;
const ids = Object.keys(questions) as readonly AnswerId[];
const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The file is called the same in every run. */
const pfxIn = (folder: string, password: string): string => {
	const file = path.join(folder, 'build-07.pfx');
	writeFileSync(file, exportPfx(createCertificate({subject: 'build-07'}), password), {mode: 0o600});
	return file;
};

/** Goes through the wizard with Enter and takes a picture of each page, as a person sees it once all has come. */
export const walk = async ({
	sandbox: options,
	answers,
	flags = [],
	isInstalled,
	nodes,
	pfxPassword,
	only,
	changes,
	applies,
	rows = 30,
}: Walk): Promise<readonly Shot[]> => {
	const sandbox = await startSandbox(options);
	if (isInstalled) {
		const {exitCode, stderr} = await run(['setup', '--no-input', '--yes', ...sandbox.flags], sandbox);
		if (exitCode !== 0) throw new Error(stderr);
	}
	const {server} = sandbox;
	const file = path.join(sandbox.folder, 'answers-of-picture.yaml');
	const all = {
		schemaVersion: 1,
		serverUrl: server.url,
		apiKey: {file: sandbox.apiKeyFile},
		...(answers.style === 'polling' && {serverAddresses: server.addresses.slice(0, nodes).map(({host, port}) => `${host}:${port}`)}),
		...(pfxPassword !== undefined && {certificateFile: pfxIn(sandbox.folder, pfxPassword)}),
		...answers,
	};
	writeFileSync(
		file,
		Object.entries(all)
			.filter(([, value]) => value !== undefined)
			.map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
			.join(''),
	);
	const words = applies ? sandbox.flags : ['--answers', file, '--ca-file', sandbox.certificateAuthorityFile];
	const terminal = openTerminal(undefined, process.execPath, [cli, 'setup', ...words, ...flags], {
		columns,
		rows,
		cwd: '/',
		environment: sandbox.environment,
	});
	const shots: Shot[] = [];
	const shoot = async (page: PageId): Promise<void> => {
		if (only && !only.includes(page)) return;
		const emulator = new xterm.Terminal({cols: columns, rows, scrollback: 1000, allowProposedApi: true});
		await new Promise<void>(resolve => emulator.write(stable(terminal.raw(), sandbox), resolve));
		shots.push({page, svg: svgOf(emulator, 'configure-tentacle setup')});
	};
	try {
		const seen = new Set<AnswerId>();
		for (;;) {
			await terminal.shows(/ \d+ of \d+\n|eady to (set up|change)/);
			const page = await settled(terminal);
			if (page === 'review') break;
			if (page === undefined || seen.has(page)) throw new Error(`Which page is this?\n${terminal.screen()}`);
			seen.add(page);
			await shoot(page);
			if (only && shots.length === only.length) return shots;
			terminal.press('enter');
			await terminal.showsWhen(
				screen => pageIn(screen) !== page && / \d+ of \d+\n|eady to (set up|change)/.test(screen),
				`what follows ${page}`,
			);
		}
		await shoot('review');
		if (changes) {
			terminal.type('c');
			await terminal.shows('Which answer?');
			await shoot('change');
			terminal.press('escape');
			const wanted = ids.filter(id => !seen.has(id) && (!only || only.includes(id)));
			await openEach(terminal, wanted, shoot);
		}
		if (applies) {
			terminal.press('enter');
			await terminal.ended;
			await shoot('done');
		}
		return shots;
	} finally {
		terminal.close();
		await terminal.ended;
		await sandbox.stop();
	}
};

/** From the review: every other answer that applies. */
const openEach = async (terminal: Terminal, others: readonly AnswerId[], shoot: (page: PageId) => Promise<void>): Promise<void> => {
	for (const id of others) {
		const {ask, short = ask} = questions[id];
		await terminal.shows('eady to');
		terminal.type('c');
		await terminal.shows('Which answer?');
		terminal.type(`${short}: `);
		await terminal.shows(new RegExp(`${escaped(short)}: `));
		await quiet(terminal);
		const [entry = ''] = /^❯ (?!.*\d+ of \d+)(.*)$/m.exec(terminal.screen().split('\n').slice(4).join('\n')) ?? [];
		if (!entry.startsWith(`❯ ${short}: `)) {
			terminal.press('escape');
			continue;
		}
		terminal.press('enter');
		await terminal.shows(new RegExp(`^${escaped(ask)}$`, 'm'));
		await quiet(terminal);
		await shoot(id);
		terminal.press('escape');
	}
};

/** Nothing is written any more, and nothing is looked up. */
const quiet = async (terminal: Terminal): Promise<void> => {
	for (let before = -1; before !== terminal.raw().length || /[◐◓◑◒]|looking/.test(terminal.screen()); ) {
		before = terminal.raw().length;
		await pause(500);
	}
};

const settled = async (terminal: Terminal): Promise<AnswerId | 'review' | undefined> => {
	await quiet(terminal);
	return pageIn(terminal.screen());
};

const pageIn = (screen: string): AnswerId | 'review' | undefined =>
	/^(Not r|R)eady to/m.test(screen)
		? 'review'
		: ids.find(id => new RegExp(`^${escaped(questions[id].ask)} +\\d+ of \\d+$`, 'm').test(screen));
