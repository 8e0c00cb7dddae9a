import {execFile} from 'node:child_process';
import {readdirSync} from 'node:fs';
import {cp, mkdtemp, rm, unlink, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import test from 'ava';
import {checks} from '../../diagnostics/index.ts';
import {inWords} from '../../src/engine/finding-page.ts';
import {areas} from '../../src/model/explanation.ts';
import {findingCodes, isFindingCode} from '../../src/model/finding.ts';
import {placeholders} from '../../src/render/finding-words.ts';
import {projectRoot} from '../_helpers/project.ts';
import {textOf} from '../house/_files.ts';
import {findings, stalePages} from './pages.ts';

const folder = path.join(projectRoot, 'docs/findings');

test('every code has its page, and no page is without a code', t => {
	t.deepEqual(readdirSync(folder).sort(), [...findingCodes.map(code => `${code}.md`), 'README.md'].sort());
});

test('the pages are what is declared; else: npm run findings', t => {
	t.deepEqual(stalePages(folder), []);
});

test('a page that was changed, removed or added by hand is stale', async t => {
	const other = await mkdtemp(path.join(os.tmpdir(), 'findings-'));
	t.teardown(async () => rm(other, {recursive: true}));
	await cp(folder, other, {recursive: true});
	await writeFile(path.join(other, 'NET001.md'), 'something else');
	await unlink(path.join(other, 'NET002.md'));
	await writeFile(path.join(other, 'XYZ001.md'), '');
	t.deepEqual(stalePages(other), ['NET001.md', 'NET002.md', 'XYZ001.md']);
});

/** The page as it reads: without escapes, fences' indentation and links. */
const pageText = (code: string): string =>
	textOf(`docs/findings/${code}.md`)
		.replaceAll(/\\(.)/g, '$1')
		.replaceAll(/\[([A-Z]{3}\d{3})\]\([^)]*\)/g, '$1');

test('the remedy of every reason is on the page of its finding, the first of them right below the title', t => {
	const first = new Set<string>();
	for (const {id, reasons} of checks) {
		for (const [name, reason] of Object.entries(reasons)) {
			if (!('remedy' in reason) || reason.finding === undefined) continue;
			const text = pageText(reason.finding);
			t.true(text.includes(inWords(reason.remedy)), `${id} ${name}`);
			t.true(text.includes(inWords(reason.says)), `${id} ${name}`);
			// A command is in a fence, where nothing is escaped.
			if (reason.command) t.true(textOf(`docs/findings/${reason.finding}.md`).includes(inWords(reason.command, true)), `${id} ${name}`);
			if (first.has(reason.finding)) continue;
			first.add(reason.finding);
			t.is(text.split('\n\n')[1]?.replace(/^- /, ''), inWords(reason.remedy), `${id} ${name}`);
		}
	}
	t.true(first.size > 40);
});

test('a finding without a check begins with its remedy too, and says that a person has to look', t => {
	for (const {code, remedies, remedy, only} of findings.filter(one => one.remedies.length === 0)) {
		t.deepEqual(remedies, []);
		t.is(pageText(code).split('\n\n')[1], remedy, code);
		t.regex(pageText(code), only ? /looks at Linux machines/ : /No check of configure-tentacle looks for this yet/, code);
	}
});

test('no check names what only Windows machines can have', t => {
	t.deepEqual(
		findings.filter(({only, remedies}) => only !== undefined && remedies.length > 0),
		[],
	);
});

test('titles are sentences without a full stop, and no two are alike', t => {
	t.is(new Set(findings.map(({title}) => title)).size, findings.length);
	for (const {code, title} of findings) t.regex(title, /^(systemd|sudo|poll-server|clear-trusted-servers|\p{Lu}).*[^.!?]$/u, code);
});

test('texts are whole sentences of our own typography, short enough to be read in an outage', t => {
	for (const {code, symptom, cause, toldApart, remedy} of findings) {
		for (const text of [symptom, cause, toldApart, remedy]) {
			t.regex(text, /^(?:[\p{Lu}“]|(?:curl|sudo|systemctl|systemd|chmod|poll-server|new-certificate) )/u, `${code}: ${text}`);
			t.notRegex(text, /[{}\n]| {2}|\b(we|our|us)\b/, `${code}: ${text}`);
			t.true(text.length >= 15, `${code}: ${text}`);
		}
		const all = [symptom, cause, toldApart, remedy].join(' ');
		t.true(all.length > 150 && all.length < 1600, `${code}: ${all.length} characters`);
		t.true(cause.endsWith('.') && symptom.endsWith('.') && toldApart.endsWith('.'), code);
	}
});

const inArea = new RegExp(`\\b(?:${Object.keys(areas).join('|')})\\d+\\b`, 'g');

test('codes that a text names are there, and a page leads to none that is itself', t => {
	for (const {code, see, symptom, cause, toldApart, remedy} of findings) {
		t.deepEqual([...new Set(see)].filter(other => other !== code).length, see.length, code);
		const named = [symptom, cause, toldApart, remedy].flatMap(text => text.match(inArea) ?? []);
		t.deepEqual(
			named.filter(one => !isFindingCode(one) || one === code),
			[],
			code,
		);
	}
});

test('fragments of logs are short, one line, and not said twice', t => {
	for (const {code, logs} of findings) {
		t.is(new Set(logs).size, logs.length, code);
		for (const fragment of logs) t.regex(fragment, /^\S.{3,90}\S$/, `${code}: ${fragment}`);
	}
});

test('what is only good to know never fails a check', t => {
	for (const {code, severity, remedies} of findings) {
		if (severity === 'information')
			t.deepEqual(
				remedies.filter(({verdict}) => verdict === 'fail'),
				[],
				code,
			);
	}
});

test('a command to paste is one line that bash can read, and starts no Tentacle that would leave a key or a log behind', async t => {
	const commands = findings.flatMap(({code, command}) => (command === undefined ? [] : [{code, command}]));
	t.true(commands.length > 100);
	for (const {code, command} of commands) {
		t.is((await promisify(execFile)('bash', ['-n', '-c', command])).stderr, '', code);
	}
	for (const {code, command} of commands) {
		t.notRegex(command, /[\n’“”]/, code);
		if (/^Tentacle|; Tentacle/.test(command)) t.regex(command, /Tentacle (version|COMMAND --help)/, code);
	}
});

test('every word in capitals of a command is explained, and no other', t => {
	const own = new Set(['COMMAND', 'USER', 'TARGET', 'OPTIONS', 'TCP', 'ECDHE', 'RSA', 'GCM']);
	const used = new Set<string>();
	for (const {code, command = ''} of findings) {
		for (const word of command.match(/(?<![$\w])[A-Z_]{2,}(?!\w)/g) ?? []) {
			if (own.has(word)) continue;
			used.add(word);
			t.true(word in placeholders, `${code}: ${word}`);
		}
	}
	t.deepEqual([...used].sort(), Object.keys(placeholders).sort());
});
