import test from 'ava';
import {checks} from '../../diagnostics/index.ts';
import {pathsOf, phasesOf} from '../../src/render/report-path.ts';
import {pollingTarget, pollingWorker} from '../_helpers/facts.ts';
import {goodTry, pathWith} from '../diagnostics/_probes.ts';
import {reportOn} from '../engine/_reports.ts';
import {threeNodes} from './_named-reports.ts';

const told = async (...about: Parameters<typeof reportOn>) =>
	pathsOf(await reportOn(...about)).map(
		({subject, stations}) => `${subject}: ${stations.map(({layer, verdict}) => `${layer} ${verdict}`).join(', ')}`,
	);

test('a way is what the checks of an endpoint saw, layer by layer', async t => {
	t.deepEqual(await told(pollingWorker, threeNodes), [
		'https://octopus.example.com: name pass, tcp pass, tls pass, who pass, known pass',
		'node1.example.com:10943: name pass, tcp pass, tls pass, who pass, certificate pass, known pass',
		'node2.example.com:10943: name pass, tcp fail, tls blocked, who blocked, certificate blocked, known fail',
		'[fd00::3]:10944: name pass, tcp pass, tls pass, who pass, certificate fail, known blocked',
	]);
});

test('a layer is as bad as the worst of its checks', async t => {
	const one = {...goodTry, address: '192.0.2.12', tcp: {connected: false, milliseconds: 9, code: 'ETIMEDOUT'}};
	const [, comms] = pathsOf(await reportOn(pollingTarget, pathWith([goodTry, one])));
	t.like(
		comms?.stations.find(({layer}) => layer === 'tcp'),
		{verdict: 'warning', milliseconds: 11},
	);
});

test('the phases end with the one that failed', async t => {
	const paths = pathsOf(await reportOn(pollingWorker, threeNodes));
	t.deepEqual(
		paths.map(path => phasesOf(path).map(({layer, milliseconds}) => `${layer} ${milliseconds}`)),
		[
			['name 2', 'tcp 11', 'tls 24', 'who 11'],
			['name 2', 'tcp 11', 'tls 24', 'who 3'],
			['name 2', 'tcp 9'],
			['name 2', 'tcp 11', 'tls 24', 'who 3'],
		],
	);
});

test('a tunnel is a layer of the way to its address; the proxy is an endpoint of its own', async t => {
	const report = await reportOn(pollingTarget);
	const [check] = report.checks;
	if (!check) return t.fail();
	const proxy = {
		...check,
		id: 'proxy/tunnel',
		category: 'proxy' as const,
		subject: 'octopus.example.com:10943',
		evidence: {milliseconds: 4},
	};
	const reached = {...proxy, id: 'proxy/reached', subject: 'proxy.example.com:3128'};
	const ways = pathsOf({checks: [...report.checks, proxy, {...proxy, subject: ''}, reached]});
	const [, comms] = ways;
	t.like(ways.at(-1), {subject: 'proxy.example.com:3128', kind: 'proxy', stations: [{layer: 'tcp'}]});
	t.deepEqual(
		comms?.stations.map(({layer}) => layer),
		['name', 'proxy', 'tcp', 'tls', 'who', 'certificate', 'known'],
	);
});

test('a suppressed failure is still on the way', async t => {
	const report = await reportOn(pollingWorker, threeNodes);
	const suppressed = report.checks.map(check =>
		check.verdict === 'fail' || check.verdict === 'blocked' ? {...check, verdict: 'skipped' as const, suppressed: true as const} : check,
	);
	t.like(
		pathsOf({checks: suppressed})
			.find(({subject}) => subject === 'node2.example.com:10943')
			?.stations.find(({layer}) => layer === 'tcp'),
		{verdict: 'skipped'},
	);
});

test('every check of the network that is about a polled address has its layer', t => {
	const answers = {...pollingTarget, style: 'polling' as const};
	const scope = {tentacleAddresses: [], logs: [], identity: true};
	const addressed = checks.filter(
		({category, subjects}) => category === 'network' && subjects?.(answers, scope).some(subject => typeof subject === 'object'),
	);
	const base = {title: '', subject: 'a:1', verdict: 'pass', says: '', page: null, evidence: null, milliseconds: 1} as const;
	t.true(addressed.length > 3);
	for (const {id, category} of addressed) t.is(pathsOf({checks: [{...base, id, category}]}).length, 1, id);
});
