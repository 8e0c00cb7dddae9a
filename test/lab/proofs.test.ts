import test from 'ava';
import {cases} from './cases/index.ts';
import {labFindings, notForReal, proofs} from './proofs.ts';

test('every finding of the way to the Server is produced for real, or it is written down why not', t => {
	const produced = new Set(cases.map(({finding}) => finding));
	t.deepEqual(
		labFindings.filter(code => produced.has(code) === Object.hasOwn(notForReal, code)),
		[],
		'each has a case or a line in notForReal, and not both',
	);
});

test('a finding that is produced is named by a check', t => {
	t.deepEqual(
		proofs().filter(({how, isNamed}) => how.startsWith('real') && !isNamed),
		[],
	);
});

test('what is written down of a finding without a case is still so', t => {
	for (const {finding, how, isNamed} of proofs()) {
		if (how === 'judge') t.true(isNamed, `no check names ${finding}: “text” is true of it`);
		if (how === 'text') t.false(isNamed, `a check names ${finding}: make a case of it, or say that it is only judged`);
	}
});

test('cases have titles of their own, since they are asked for by them', t => {
	const titles = cases.map(({title}) => title);
	t.is(new Set(titles).size, titles.length);
	t.true(cases.filter(({finding}) => finding === undefined).length >= 20);
});
