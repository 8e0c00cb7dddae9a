import {readdirSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {checks, precedence} from '../../diagnostics/index.ts';
import {categories} from '../../src/model/check.ts';
import {reads} from '../../src/model/condition.ts';
import {isFindingCode} from '../../src/model/finding.ts';
import {usualScope} from '../../src/model/scope.ts';
import {questions} from '../../wizards/questions.ts';
import {projectRoot} from '../_helpers/project.ts';

const reasons = checks.flatMap(({id, reasons: declared}) =>
	Object.entries(declared).map(([name, reason]) => ({about: `${id} ${name}`, reason})),
);
const found = [...new Set(reasons.flatMap(({reason}) => ('finding' in reason && reason.finding ? [reason.finding] : [])))];

test('ids are unique, and begin with their category', t => {
	t.is(new Set(checks.map(({id}) => id)).size, checks.length);
	for (const {id, category} of checks) t.regex(id, new RegExp(`^${category}/[a-z]+(-[a-z]+)*$`));
});

test('every file of a category is one check of the list, named like its id', t => {
	const files = categories.flatMap(category =>
		readdirSync(path.join(projectRoot, 'diagnostics', category)).map(file => `${category}/${file}`),
	);
	t.deepEqual(files.sort(), checks.map(({id}) => `${id}.ts`).sort());
});

test('every title is a sentence without a full stop', t => {
	for (const {id, title} of checks) t.regex(title, /^(systemd|\p{Lu}).*[^.!?]$/u, id);
});

test('what a check needs is a check that comes before it, so that there is no circle', t => {
	for (const [index, {id, needs = []}] of checks.entries()) {
		for (const need of needs)
			t.true(
				checks.slice(0, index).some(other => other.id === need),
				`${id} needs ${need}`,
			);
	}
});

test('what is judged before a change needs nothing that is proven after it', t => {
	for (const {id, stage, needs = []} of checks) {
		const stages = needs.map(need => checks.find(other => other.id === need)?.stage);
		if (stage === 'before') t.false(stages.includes('proof'), id);
	}
});

test('a check applies by answers that a question asks for', t => {
	for (const {id, appliesTo} of checks) for (const answer of reads(appliesTo)) t.true(Object.hasOwn(questions, answer), `${id}: ${answer}`);
});

test('subjects can be told of no answers at all', t => {
	for (const {id, subjects} of checks) if (subjects) t.deepEqual(subjects({}, usualScope), [], id);
});

test('every check can come out well, and every failing reason says who must do what', t => {
	for (const {id, reasons: declared} of checks)
		t.true(
			Object.values(declared).some(({verdict}) => verdict === 'pass'),
			id,
		);
	for (const {about, reason} of reasons) {
		t.not(reason.says.trim(), '', about);
		if (reason.verdict !== 'fail' && reason.verdict !== 'warning') continue;
		t.true('owner' in reason && 'remedy' in reason, about);
		if ('remedy' in reason) t.true(reason.remedy.length > 15, about);
	}
});

test('a warning is never firm, as it stops nothing', t => {
	for (const {about, reason} of reasons) if (reason.verdict === 'warning') t.false('firm' in reason, about);
});

test('whatever becomes trusted cannot be overruled', t => {
	const [trust] = checks.filter(({id}) => id === 'trust/server-thumbprint');
	for (const [name, reason] of Object.entries(trust?.reasons ?? {})) if (reason.verdict === 'fail') t.true('firm' in reason, name);
});

test('the table of precedence has every finding that a check can name, once, and no other', t => {
	for (const code of precedence.order) t.true(isFindingCode(code), code);
	t.is(new Set(precedence.order).size, precedence.order.length);
	t.deepEqual(
		found.filter(code => !precedence.order.includes(code)),
		[],
	);
	t.deepEqual(
		precedence.order.filter(code => !found.includes(code)),
		[],
	);
});

test('a finding explains only what the table has after it, so that no two explain each other', t => {
	const rank = (code: string) => (precedence.order as readonly string[]).indexOf(code);
	for (const [code, explained] of Object.entries(precedence.explains)) {
		for (const other of explained) t.true(rank(code) < rank(other), `${code} explains ${other}`);
	}
});

test('texts are made of known fields: braces are closed, and quoting is spelled right', t => {
	for (const {about, reason} of reasons) {
		const texts = [reason.says, ...('remedy' in reason ? [reason.remedy] : [])];
		for (const text of texts) t.notRegex(text.replaceAll(/\{(word:)?[a-zA-Z]\w*\}/g, ''), /[{}]/, about);
	}
});

/** Findings that are in a config file, in what a key may do, or between a certificate of ours and the Server's list: no usual tool shows them in a line. */
const withoutCommand = new Set([
	'API005',
	'API007',
	'API008',
	'API009',
	'API012',
	'PRX003',
	'PRX007',
	'PRX016',
	'TLS007',
	'TLS013',
	'TLS017',
	'TLS020',
	'TLS021',
]);

test('what is wrong on the way can be seen with the usual tools', t => {
	for (const {about, reason} of reasons) {
		if (!('finding' in reason) || !/^(NET|TLS|PRX|API)/.test(reason.finding ?? '') || withoutCommand.has(reason.finding ?? '')) continue;
		t.truthy('command' in reason && reason.command, `${about} (${reason.finding})`);
	}
});
