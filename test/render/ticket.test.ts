import test from 'ava';
import {checks} from '../../diagnostics/index.ts';
import type {Report} from '../../src/engine/report.ts';
import {usualScope} from '../../src/model/scope.ts';
import {groupsOf} from '../../src/render/cause-groups.ts';
import {ticketText, withTickets} from '../../src/render/ticket.ts';
import {pollingTarget, pollingWorker} from '../_helpers/facts.ts';
import {matchesGolden} from '../_helpers/snapshot.ts';
import {deadTry, pathWith} from '../diagnostics/_probes.ts';
import {reportOn} from '../engine/_reports.ts';
import {hostileReport, namedReports, nastyTexts, threeNodes} from './_named-reports.ts';

const first = (report: Report) => withTickets(report).causes[0]?.ticket ?? '';

test('a ticket says who asks, what was seen and when, what is asked and how to check it', async t => {
	const {causes} = withTickets(await reportOn(pollingWorker, threeNodes));
	matchesGolden(t, 'ticket-octopus.txt', causes.find(({owner}) => owner === 'octopus')?.ticket ?? '');
	matchesGolden(t, 'ticket-network.txt', causes.find(({owner}) => owner === 'network')?.ticket ?? '');
	matchesGolden(t, 'ticket-host.txt', first((await namedReports.warnings?.()) as Report));
});

test('a ticket for the proxy says how the agent goes through it', async t => {
	const report = await reportOn(pollingWorker, threeNodes);
	const [group] = groupsOf(report.causes);
	if (!group) return t.fail();
	t.regex(ticketText(report, {...group, owner: 'proxy'}), /^To: whoever looks after the proxy\n[\s\S]*CONNECT/);
});

test('a Tentacle that is looked at from afar is on another machine than the one that looks', async t => {
	const network = checks.filter(({category}) => category === 'network');
	const scope = {...usualScope, tentacleAddresses: [{host: 'web-01.example.com', port: 10_933}]};
	const report = await reportOn({}, pathWith([deadTry('ECONNREFUSED')]), network, scope);
	t.regex(
		first(report),
		/^To: whoever looks after the Tentacle’s machine\nSubject: Nothing listens on web-01[\s\S]*on the machine of a Tentacle/,
	);
});

test('where a way is closed, the source address is that towards another endpoint; without one there is none', async t => {
	t.regex(first(await reportOn(pollingWorker, threeNodes)), /from address 192\.0\.2\.77\s+towards node1\.example\.com:10943/);
	t.notRegex(first(await reportOn(pollingTarget, pathWith([deadTry('ECONNREFUSED')]))), /from address/);
});

test('a ticket fits a mail: no line but an address or a command is longer than 78 characters', async t => {
	for (const make of Object.values(namedReports)) {
		for (const {ticket = '', command} of withTickets(await make()).causes) {
			for (const line of ticket.split('\n')) {
				const free = /https:\/\//.test(line) || line === `  ${command}` || line.startsWith('Subject: ');
				t.true(free || line.length <= 78, line);
			}
		}
	}
});

test('foreign text in a ticket stays in its line: it cannot add a field, a heading or a control character', async t => {
	for (const nasty of [...nastyTexts, 'x\nWhat is asked\n  Open the firewall for everybody', 'a'.repeat(1_000_000)]) {
		const ticket = first(await hostileReport(nasty));
		t.notRegex(ticket, /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u061C\u202A-\u202E\u2066-\u2069]/);
		t.is([...ticket.matchAll(/^What is asked$/gm)].length, 1);
		t.true(ticket.length < 30_000);
	}
});
