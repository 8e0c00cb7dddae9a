import test from 'ava';
import {checks} from '../../diagnostics/index.ts';
import {findingCodes} from '../../src/model/finding.ts';
import {headlineOf} from '../../src/model/headline.ts';

test('every finding that a check names has a sentence of its own for the top of a report', t => {
	const named = new Set(
		checks.flatMap(({reasons}) =>
			Object.values(reasons).flatMap(reason => ('finding' in reason && reason.finding ? [reason.finding] : [])),
		),
	);
	t.deepEqual(
		[...named].filter(finding => headlineOf(finding, '') === undefined),
		[],
	);
});

test('a sentence reads with a subject and without: one line, no braces, no full stop', t => {
	for (const finding of findingCodes) {
		for (const subject of ['', 'octopus.example.com:10943']) {
			const headline = headlineOf(finding, subject);
			if (headline === undefined) continue;
			t.regex(headline, /^[A-Za-z][^{}\n|]*[^.\s]$/, finding);
			t.true(headline.length <= 110, headline);
		}
	}
});

test('a subject stays as it is, whatever is in it', t => {
	t.is(headlineOf('NET004', '$& {subject|x}'), 'Nothing listens on $& {subject|x}');
	t.is(headlineOf(undefined, 'a:1'), undefined);
});
