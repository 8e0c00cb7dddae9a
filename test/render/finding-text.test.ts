import {stripVTControlCharacters} from 'node:util';
import test from 'ava';
import {explanations} from '../../diagnostics/findings/index.ts';
import {type FindingPage, inWords, pageOf} from '../../src/engine/finding-page.ts';
import {defineCheck} from '../../src/model/check.ts';
import {renderFinding, renderFindingList} from '../../src/render/finding-text.ts';
import {matchesGolden} from '../_helpers/snapshot.ts';
import {findings, titleOf} from '../findings/pages.ts';

const plain = {columns: 80, colour: false, unicode: true};
const narrow = {columns: 60, colour: false, unicode: false};

/** Made for the picture, so that no change of a real check changes it. */
const port = defineCheck({
	id: 'network/made-up',
	category: 'network',
	title: 'The port answers',
	stage: 'before',
	reasons: {
		open: {verdict: 'pass', says: 'connected'},
		refused: {
			verdict: 'fail',
			finding: 'NET004',
			says: 'the machine answered, but nothing listens on port {port}',
			owner: 'octopus',
			remedy: 'See that Octopus Server runs and listens on {subject}, and that the port is right: 10943 unless changed.',
			command: 'openssl s_client -connect {word:subject} </dev/null',
		},
		told: {
			verdict: 'warning',
			finding: 'NET004',
			says: 'nothing listens there: {line}',
			owner: 'octopus',
			remedy: 'See that this Server node runs.',
		},
	},
	gather: async () => null,
	judge: (seen: null): 'open' | 'refused' | 'told' => (seen === null ? 'open' : 'refused'),
});
const tcpRefused: FindingPage = pageOf(
	'NET004',
	{
		title: 'The machine answers, but nothing listens on the port',
		severity: 'error',
		owner: 'octopus',
		symptom: 'The connection is refused at once. The portal may work all the same: it has another port.',
		logs: ['refused the connection', 'Connection refused'],
		cause: 'Octopus Server is stopped or still starting, or its communications port is another one.',
		toldApart: 'The answer is an immediate refusal. Silence instead of a refusal is NET005.',
		remedy: 'On the Server’s side, see that the service runs and which communications port it has.',
		command: 'openssl s_client -connect HOST:PORT </dev/null',
		see: ['NET005', 'NET009'],
	},
	[port],
);

test('a finding at 80 columns', t => {
	matchesGolden(
		t,
		'explain-finding.txt',
		renderFinding(tcpRefused, () => 'Another finding', plain),
	);
});

test('a finding for ears', t => {
	const text = renderFinding(tcpRefused, () => 'Another finding', {...plain, isSpoken: true});
	matchesGolden(t, 'explain-finding-spoken.txt', text);
	t.notRegex(text, /[✔✘│─·…]|^ /mu);
});

test('a finding at 60 columns, in ASCII', t => {
	const text = renderFinding(tcpRefused, () => 'Another finding', narrow);
	t.regex(text, /^[\x20-\x7E\n]*$/);
	matchesGolden(t, 'explain-finding-60-ascii.txt', text);
});

test('colours change nothing but colours', t => {
	const coloured = renderFinding(tcpRefused, () => 'Another finding', {...plain, colour: true});
	t.not(coloured, stripVTControlCharacters(coloured));
	t.is(
		stripVTControlCharacters(coloured),
		renderFinding(tcpRefused, () => 'Another finding', plain),
	);
});

test('every finding fits into 60 columns, but for commands and addresses, which are pasted', t => {
	for (const finding of findings) {
		const pasted = [finding.command, finding.page, ...finding.remedies.map(({command}) => command)];
		const tooLong = renderFinding(finding, titleOf, {...narrow, unicode: true})
			.split('\n')
			.filter(line => line.length > 60 && !pasted.includes(line.trim()));
		t.deepEqual(tooLong, [], finding.code);
	}
});

test('every finding is pure ASCII where the terminal wants it', t => {
	for (const finding of findings) t.regex(renderFinding(finding, titleOf, narrow), /^[\x20-\x7E\n]*$/, finding.code);
});

test('the list has every finding once, and fits into 60 columns', t => {
	const text = renderFindingList(findings, narrow);
	for (const code of Object.keys(explanations)) t.is(text.split(`    ${code}  `).length, 2, code);
	for (const line of text.split('\n')) t.true(line.length <= 60, line);
});

test('what only a run can fill in is a word in a sentence, and capitals in a command', t => {
	t.is(
		inWords('{subject}: {unsafePath}{suggestion}, mend it: chown root {word:unsafePath}'),
		'‹address›: ‹unsafe path›, mend it: chown root UNSAFE_PATH',
	);
	t.is(inWords('ss -ltnp sport = :{port}', true), 'ss -ltnp sport = :PORT');
});
