import test from 'ava';
import type {Answers} from '../../src/model/answers.ts';
import {toAscii} from '../../src/model/ascii.ts';
import type {Aside} from '../../src/model/aside.ts';
import type {Facts, PresentedFacts, RecordFacts} from '../../src/model/facts.ts';
import {asides} from '../../wizards/asides.ts';
import {
	facts,
	instance,
	listeningTarget,
	pollingTarget,
	pollingWorker,
	record,
	server,
	serverThumbprint,
	settings,
	withRecords,
} from '../_helpers/facts.ts';

const other = 'A'.repeat(40);
const said = (found: readonly Aside[] | undefined): readonly string[] =>
	(found ?? []).map(aside => `${aside.kind === 'picture' ? 'picture' : aside.tone}: ${aside.says}`);
const ofName = (answers: Answers, known: Facts) => said(asides.name?.(answers, known));

test('the style is drawn for the one that is pointed at, else for both; narrow enough, and in ASCII', t => {
	const both = asides.style?.({}, facts) ?? [];
	t.is(both.length, 2);
	t.deepEqual(asides.style?.({style: 'polling'}, facts), [both[1]]);
	for (const aside of both) {
		if (aside.kind !== 'picture') return t.fail();
		for (const line of aside.lines) {
			t.true(line.length <= 56, line);
			t.regex(toAscii(line), /^[ -~]+$/);
		}
		t.regex(aside.says, /firewall/);
	}
});

test('the picture has the port that is used', t => {
	t.regex(JSON.stringify(asides.style?.({...listeningTarget, listenPort: 443}, facts)), /TCP 443.*port 443 in/);
});

test('a name of another machine is shown with whose it is and where, and no longer as bad once its thumbprint was given', t => {
	const holder: RecordFacts = {...record, thumbprint: other, statusSummary: 'Last seen on Monday'};
	const known = withRecords([holder]);
	t.deepEqual(ofName(pollingTarget, known), [
		'bad: belongs to another machine: thumbprint AAAA AAAA … AAAA, polling, in Production, Healthy. Choose another name, or take its record over',
		'quiet: last contact: Last seen on Monday',
	]);
	t.regex(ofName({...pollingTarget, replace: other}, known)[0] ?? '', /^warning: is taken over from another machine/);
	t.regex(ofName({...pollingTarget, replace: serverThumbprint}, known)[0] ?? '', /^bad/);
	t.regex(ofName(pollingTarget, withRecords([{...holder, isDisabled: true}]))[0] ?? '', /Healthy, disabled/);
});

test('this machine’s own record is named as its own; a copy of its certificate is told of', t => {
	const here = {instances: [instance]};
	t.deepEqual(ofName(pollingTarget, withRecords([record], here)), ['good: is this machine’s own record']);
	t.deepEqual(ofName({...pollingTarget, name: 'new-name'}, withRecords([record], here)), [
		'quiet: this machine is in Octopus already, as target build-07',
	]);
	t.regex(
		ofName({...pollingTarget, name: 'new-name'}, withRecords([{...record, uri: 'poll://other/'}], here))[0] ?? '',
		/^warning: the target build-07 has this machine’s certificate, but polls with another id/,
	);
	t.deepEqual(ofName(pollingTarget, facts.server ? withRecords([]) : facts), []);
});

const port = (more: Partial<PresentedFacts> = {}): PresentedFacts => ({
	address: 'octopus.example.com:10943',
	thumbprint: serverThumbprint,
	verdict: 'good',
	says: 'all well',
	...more,
});
const ofThumbprint = (answers: Answers, more: Partial<Facts>) => asides.serverThumbprint?.(answers, {...facts, ...more}) ?? [];

test('API, ports and what is trusted now are compared, with the verdict in words', t => {
	const [agreed] = ofThumbprint(pollingTarget, {presented: [port(), port({address: 'node2:10943'})], instances: [instance]});
	t.deepEqual(said(agreed ? [agreed] : []), ['good: the API, both ports and this machine’s trust agree']);
	t.deepEqual(agreed?.kind === 'comparison' && agreed.rows.map(({label}) => label), [
		'octopus.example.com (API)',
		'octopus.example.com:10943',
		'node2:10943',
		'trusted by this machine now',
	]);
	t.deepEqual(said(ofThumbprint(pollingTarget, {})), ['good: read from the API']);
	const unseen = ofThumbprint(pollingTarget, {presented: [port(), port({verdict: 'unknown', says: ''})]});
	t.deepEqual(said(unseen), ['good: read from the API'], 'a port that could not be looked at agrees with nobody');
});

test('a port with another certificate is bad, with the words of the check, and by whom it was issued', t => {
	const inspected = port({
		thumbprint: other,
		issuedBy: 'CN=Corp TLS Inspection',
		verdict: 'bad',
		says: 'something opens TLS on the way',
		finding: 'TLS003',
	});
	const [aside] = ofThumbprint(pollingTarget, {presented: [port({address: 'node1:10943'}), inspected]});
	t.deepEqual(said(aside ? [aside] : []), ['bad: octopus.example.com:10943: something opens TLS on the way (TLS003)']);
	t.regex(JSON.stringify(aside), /issued by CN=Corp TLS Inspection/);
});

test('what only a port shows is never adopted: it is shown, and said to be typed in', t => {
	const {server: _server, ...offline} = facts;
	const {serverThumbprint: _thumbprint, ...answers} = pollingTarget;
	const seen = asides.serverThumbprint?.(answers, {...offline, presented: [port({verdict: 'unknown'})]});
	t.regex(said(seen)[0] ?? '', /^warning: this is only what the port presents.*type it in$/);
	const {thumbprint: _unseen, ...unseen} = port({verdict: 'unknown'});
	t.regex(
		said(asides.serverThumbprint?.(answers, {...offline, presented: [unseen]}))[0] ?? '',
		/^warning: neither the API nor a port.*type it in$/,
	);
	t.deepEqual(said(asides.serverThumbprint?.(answers, {...offline, server: {...server, trustedBy: 'plain'}})), [
		'warning: what the API says over plain http is never trusted: it must be typed in',
	]);
});

test('a Server with a new certificate is told of where the instance trusts another one', t => {
	const trusting = {...instance, settings: {...settings, trusted: [{thumbprint: other, style: 'listening' as const}]}};
	t.regex(
		said(ofThumbprint({...listeningTarget, instance: 'Tentacle', serverThumbprint: other}, {instances: [trusting]}))[0] ?? '',
		/^bad: the API names another/,
	);
});

test('the first worker of the default pool: told before it is chosen, and a warning once it is', t => {
	const empty: Facts = {...facts, server: {...server, emptyPoolId: 'WorkerPools-1'}};
	t.regex(
		said(asides.workerPools?.(pollingWorker, empty))[0] ?? '',
		/^quiet: Default Worker Pool is the default pool and has no worker yet/,
	);
	t.regex(said(asides.workerPools?.({...pollingWorker, workerPools: ['default worker pool']}, empty))[0] ?? '', /^warning/);
	t.deepEqual(said(asides.workerPools?.(pollingWorker, facts)), []);
});

test('what a policy does by itself is told of the chosen one, else of the default one', t => {
	const policy = {
		id: 'MachinePolicies-1',
		name: 'Default Machine Policy',
		isDefault: true,
		deletesUnavailable: true,
		updatesTentacle: true,
	} as const;
	const [space] = server.spaces;
	if (!space) return t.fail();
	const known = {...facts, server: {...server, spaces: [{...space, lists: {...space.lists, machinePolicies: [policy]}}]}};
	t.deepEqual(said(asides.machinePolicy?.(pollingTarget, known)), [
		'quiet: Default Machine Policy removes machines from Octopus that stay unavailable, and updates Tentacle by itself',
	]);
	t.deepEqual(said(asides.machinePolicy?.({...pollingTarget, machinePolicy: 'Other'}, known)), []);
});

test('where nobody known has signed the portal’s certificate, the page says how to name who did; elsewhere it does not', t => {
	const portal = (code: string) =>
		said(asides.serverUrl?.({}, {...facts, portal: {url: 'https://octo', milliseconds: 1, failedAt: 'tls', code}}));
	for (const code of ['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY']) {
		t.regex(portal(code)[0] ?? '', /^bad: .* trusted here/);
		t.regex(portal(code)[1] ?? '', /^quiet: .*--ca-file FILE/);
	}
	t.is(portal('CERT_HAS_EXPIRED').length, 1);
});

test('what keeps this run from applying is said on the first page', t => {
	const {tentacle: _none, ...without} = facts;
	t.deepEqual(said(asides.instance?.({}, facts)), []);
	t.regex(said(asides.instance?.({}, without))[0] ?? '', /^quiet: .*no Tentacle .*--tentacle PATH.*save the script/);
	t.regex(
		said(asides.instance?.({}, {...facts, machine: {...facts.machine, isRoot: false}}))[0] ?? '',
		/^quiet: .*root.*sudo.*save the script/,
	);
});
