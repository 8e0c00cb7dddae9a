import {readAnswer} from '../../src/engine/read-answer.ts';
import type {AnswerId, Answers} from '../../src/model/answers.ts';
import type {Question} from '../../src/model/question.ts';
import {facts, listeningTarget, pollingTarget} from '../_helpers/facts.ts';

/** What people type, paste and mistype: whatever a question refuses of it, it says what it wants instead. */
const slips: readonly unknown[] = [
	'',
	'two\nlines',
	' blank ',
	'relative/path',
	'/folder/../other/',
	'/',
	'https://user:secret@host',
	'http://octopus.example.com',
	'socks5://proxy:1080',
	'a:b@proxy:8080',
	'Müller@proxy:8080',
	'host name',
	'ftp://host',
	'https://host',
	'-1',
	'99999',
	'maybe',
	'API-ABC',
	'x'.repeat(401),
	'1A2B',
	true,
	[],
	['one', 'ONE'],
	['x'.repeat(5000)],
	{},
];

/** Texts that a secret may be. */
const secretSlips = ['', 'Pass wörd', '1A2B', 'API-abc', 'Bearer abc', 'a\tb'];

/** Everything that a question is seen to want, as it says it: the rules themselves are asked, so that the page says what they do. */
export const wantedBy = (id: AnswerId, question: Question): readonly string[] => {
	const found = new Set<string>();
	const look = (raw: unknown, answers: Answers, secret: string) => {
		const read = readAnswer(question, raw, {id, answers, facts: {...facts, instances: []}, readSecret: () => secret});
		if ('wanted' in read) found.add(read.wanted);
	};
	for (const answers of [pollingTarget, listeningTarget]) {
		for (const raw of slips) look(raw, answers, 'x');
		if (question.kind === 'secret') for (const secret of secretSlips) look({env: 'X'}, answers, secret);
	}
	// The page tells by itself of which form a value is, and what can be chosen.
	const isKnown = (wanted: string) =>
		formOnly.has(wanted) ||
		wanted.startsWith('a reference, {env') ||
		(question.kind === 'choice' && wanted === Object.keys(question.choices).join(' or '));
	return [...new Set([...found].map(withoutTheSlip))].filter(wanted => !isKnown(wanted));
};

/** “at most 200 characters; this has 401” → “at most 200 characters” */
const withoutTheSlip = (wanted: string): string =>
	wanted.replace(/; (?:this |not "|“ONE”|did you mean |polling is always https, not (?:socks5|ftp|http)).*$/s, '').replace(': /other', '');

/** Said of a value of another type. */
const formOnly = new Set(['text', 'a name', 'a list of names', 'true or false']);
