import {execFile} from 'node:child_process';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import test from 'ava';
import {everywhere} from '../../src/commands/flags.ts';
import {commands, flagsOfCommand} from '../../src/commands/list.ts';
import {flagsOf, idsOf, variablesOf} from '../../src/engine/names.ts';
import type {Question} from '../../src/model/question.ts';
import {questions} from '../../wizards/questions.ts';
import {needs} from '../_helpers/components.ts';
import {projectRoot} from '../_helpers/project.ts';
import {textOf} from '../house/_files.ts';
import {conditionWords} from './condition-words.ts';
import {documents, staleDocuments} from './documents.ts';

const manual = 'docs/man/configure-tentacle.1';

test('the pages are what is declared; else: npm run docs', t => {
	t.deepEqual(staleDocuments(), []);
});

test('a page that was changed by hand or removed is stale', async t => {
	const other = await mkdtemp(path.join(os.tmpdir(), 'docs-'));
	t.teardown(async () => rm(other, {recursive: true}));
	for (const [file, text] of documents()) {
		await mkdir(path.dirname(path.join(other, file)), {recursive: true});
		await writeFile(path.join(other, file), text);
	}
	t.deepEqual(staleDocuments(other), []);
	await writeFile(path.join(other, 'docs/answers.md'), 'something else');
	await rm(path.join(other, manual));
	t.deepEqual(staleDocuments(other), ['docs/answers.md', manual]);
});

test('the page of answers has every question, each of its names, and what it depends on', t => {
	const page = textOf('docs/answers.md');
	for (const id of idsOf(questions)) {
		const question = questions[id] as Question;
		const section = new RegExp(`^### ${id}\n[^]*?(?=^##|$(?![^]))`, 'm').exec(page)?.[0] ?? '';
		for (const name of [...flagsOf(id, question).map(flag => `--${flag}`), ...variablesOf(id, question)])
			t.true(section.includes(name), `${id}: ${name}`);
		t.true(section.includes(question.help), id);
		t.true(section.includes(conditionWords(question.when)), id);
		for (const check of question.provenBy ?? []) t.true(section.includes(`(\`${check}\`)`), `${id}: ${check}`);
	}
});

test('conditions are said in words', t => {
	t.is(conditionWords(undefined), 'always');
	t.is(
		conditionWords({all: [{is: ['style', 'polling']}, {any: [{given: 'proxy'}, {has: ['proxy', '@']}]}]}),
		'`style` is `polling` and (`proxy` is answered or `proxy` has “@” in it)',
	);
	t.is(conditionWords({not: {is: ['registerNow', true]}}), '`registerNow` is not `true`');
	t.is(conditionWords({not: {given: 'proxy'}}), 'not: `proxy` is answered');
});

test('the manual page has every command, flag and variable', t => {
	const page = textOf(manual).replaceAll('\\-', '-');
	for (const command of commands) {
		t.true(page.includes(`\n.SS ${command.name}`), command.name);
		for (const {name, hidden} of [...flagsOfCommand(command), ...everywhere])
			t.true(hidden !== undefined || new RegExp(`^\\.BI? --${name}( |$)`, 'm').test(page), name);
	}
	for (const id of idsOf(questions)) for (const name of (questions[id] as Question).aliases?.env ?? []) t.true(page.includes(name), name);
});

needs('mandoc')('mandoc has nothing to say about the manual page', async t => {
	await t.notThrowsAsync(promisify(execFile)('mandoc', ['-T', 'lint', '-W', 'warning', manual], {cwd: projectRoot}));
});

needs('lexgrog')('the manual page can be found by its name and what it is for', async t => {
	const {stdout} = await promisify(execFile)('lexgrog', [manual], {cwd: projectRoot});
	t.regex(stdout, /"configure-tentacle - set up and diagnose Tentacle/);
});
