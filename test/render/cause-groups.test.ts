import test from 'ava';
import type {Cause} from '../../src/engine/report.ts';
import {groupsOf, listed} from '../../src/render/cause-groups.ts';
import {renderReport} from '../../src/render/report-text.ts';
import {withTickets} from '../../src/render/ticket.ts';
import {pollingWorker} from '../_helpers/facts.ts';
import {matchesGolden} from '../_helpers/snapshot.ts';
import {deadTry, pathWith} from '../diagnostics/_probes.ts';
import {reportOn} from '../engine/_reports.ts';

const closed = (subject: string, more: Partial<Cause> = {}): Cause => ({
	finding: 'NET005',
	slug: 'tcp-timeout',
	subject,
	owner: 'network',
	verdict: 'fail',
	problem: `There is no way through to ${subject}`,
	says: 'no answer in 10 s',
	remedy: `Let this machine open TCP connections to ${subject}.`,
	command: `openssl s_client -connect ${subject} </dev/null`,
	page: null,
	...more,
});

test('causes that say the same of several subjects are told once, with all of them', t => {
	const [group, ...others] = groupsOf([closed('a:1'), closed('b:1'), closed('c:1')]);
	t.deepEqual(others, []);
	t.like(group, {
		problem: 'There is no way through to the Server',
		says: 'no answer in 10 s',
		remedy: 'Let this machine open TCP connections to a:1, b:1 and c:1.',
		subjects: ['a:1', 'b:1', 'c:1'],
	});
	t.is(group?.commands.length, 3);
});

test('what differs in finding, owner, verdict or words stays apart, in its order', t => {
	const causes = [
		closed('a:1'),
		closed('b:1', {finding: 'NET004'}),
		closed('c:1', {owner: 'octopus'}),
		closed('d:1', {says: 'no answer in 3 s'}),
		closed('e:1', {verdict: 'warning'}),
	];
	t.deepEqual(
		groupsOf(causes).map(({subjects}) => subjects),
		[['a:1'], ['b:1'], ['c:1'], ['d:1'], ['e:1']],
	);
});

test('one cause stays as it is; the whole has no subject', t => {
	t.like(groupsOf([closed('a:1')])[0], {problem: 'There is no way through to a:1', subjects: ['a:1']});
	t.deepEqual(groupsOf([closed('')])[0]?.subjects, []);
});

test('a list ends with “and”, and is never long', t => {
	t.is(listed([]), '');
	t.is(listed(['a']), 'a');
	t.is(listed(['a', 'b']), 'a and b');
	t.is(listed(Array.from({length: 64}, (_none, index) => String(index))), '0, 1, 2, 3, 4, 5, 6 and 57 more');
});

test('three nodes that all refuse are one thing on the screen, and three causes with a ticket each in the document', async t => {
	const answers = {...pollingWorker, serverAddresses: [1, 2, 3].map(number => ({host: `node${number}.example.com`, port: 10_943}))};
	const report = await reportOn(answers, {
		...pathWith([deadTry('ECONNREFUSED')]),
		connection: async () => ({state: 'failed', line: 'The remote host refused the connection.', kind: 'refused', milliseconds: 5}),
	});
	t.is(report.causes.length, 3);
	const text = renderReport(report, {columns: 80, colour: false, unicode: true, program: 'configure-tentacle'});
	matchesGolden(t, 'report-all-dead.txt', text);
	t.true(text.trimEnd().split('\n').length <= 23, text);
	for (const {ticket = '', subject} of withTickets(report).causes) t.true(ticket.includes(`About  ${subject}\n`));
});
