import {readFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {connectionReasons} from '../../diagnostics/connection-reasons.ts';
import {explanations} from '../../diagnostics/findings/index.ts';
import {findingCodes} from '../../src/model/finding.ts';
import {failureOf} from '../../src/model/logs.ts';
import {explainText} from '../../src/tentacle/explain-text.ts';
import {fieldsOf, logFragments, logPatterns, patternOf} from '../../src/tentacle/log-patterns.ts';
import {projectRoot} from '../_helpers/project.ts';
import {recordedLog} from '../_helpers/recordings.ts';
import {summaryOf} from './_summary.ts';

const messages = JSON.parse(readFileSync(path.join(projectRoot, 'test/fixtures/recorded/messages.json'), 'utf8')) as Record<string, string>;

/** Logs of the real agent: what each address suffers from at their end. */
const polling: ReadonlyArray<readonly [log: string, kind: string | undefined, finding?: string]> = [
	['connected', undefined],
	['proxy-ok', undefined],
	['proxy-empty-host', undefined],
	['untrusted-client', 'rejected', 'TLS007'],
	['connection-limit', 'rejected', 'TLS007'],
	['right-certificate-closes-after-preface', 'rejected', 'TLS007'],
	['wrong-thumbprint', 'certificate', 'TLS001'],
	['other-https-site', 'certificate', 'TLS001'],
	['lower-case-thumbprint', 'thumbprintSpelled', 'TLS020'],
	['refused', 'refused', 'NET004'],
	['filtered', 'filtered', 'NET005'],
	['first-address-dead', 'filtered', 'NET005'],
	['host-unreachable', 'noRoute', 'NET005'],
	['net-unreachable', 'noRoute', 'NET005'],
	['dns-nxdomain', 'name', 'NET001'],
	['dns-timeout', 'name', 'NET001'],
	['closed-at-once', 'cut', 'NET006'],
	['reset-at-once', 'cut', 'NET006'],
	['silent-listener', 'silent', 'NET014'],
	['right-certificate-never-answers', 'mute'],
	['plain-http', 'clearText', 'NET010'],
	['right-certificate-but-http', 'web', 'NET011'],
	['proxy-407', 'proxyAuthentication', 'PRX005'],
	['proxy-403', 'proxyForbids', 'PRX004'],
	['proxy-502', 'proxyGateway', 'PRX004'],
	['proxy-503', 'proxyGateway', 'PRX004'],
	['proxy-refused', 'proxyUnreachable', 'PRX008'],
	['proxy-dns', 'proxyUnreachable', 'PRX008'],
	['proxy-filtered', 'proxyUnreachable', 'PRX008'],
	['proxy-silent', 'proxyUnreachable', 'PRX008'],
	['proxy-not-http', 'proxyNotHttp', 'PRX009'],
	['proxy-no-reason-phrase', 'proxyNotHttp', 'PRX009'],
	// Nothing more is logged at all (facts: Tentacle §6.3).
	['proxy-closes', undefined],
];

for (const [log, kind, finding] of polling) {
	test(`the real agent’s log of ${log}: ${kind ?? 'no failure'}`, t => {
		const {failures} = summaryOf(recordedLog(log));
		const endpoints = [...new Set(failures.flatMap(({endpoint}) => (endpoint === undefined ? [] : [endpoint])))];
		t.is(endpoints.length, kind === undefined ? 0 : 1);
		const failure = failureOf(failures, endpoints[0] ?? '');
		t.is(failure?.kind, kind);
		t.is(failure?.finding, finding as never);
	});
}

/** What the real agent and its commands printed or logged that names no polled address. */
const others: ReadonlyArray<readonly [text: string, ...kinds: string[]]> = [
	[recordedLog('no-trust'), 'noTrust'],
	[recordedLog('polling-without-address'), 'incompleteEntry'],
	[recordedLog('listening-callers'), 'denied'],
	[messages['index-entry-without-file'] ?? '', 'missingConfig'],
	[messages['corrupt-config-show-thumbprint'] ?? '', 'brokenConfig'],
	[messages['empty-config-file'] ?? '', 'brokenConfig'],
	[messages['bad-port-in-config'] ?? '', 'brokenConfig'],
	[messages['machine-id-changed-agent'] ?? '', 'undecryptable'],
	[messages['machine-id-changed-show-thumbprint'] ?? '', 'undecryptable'],
	[messages['port-in-use-agent'] ?? '', 'portTaken', 'noTrust'],
	[messages['listen-address-not-local-agent'] ?? '', 'foreignAddress', 'noTrust'],
	[messages['nonroot-service'] ?? '', 'noSudo'],
	[messages['as-root-without-sudo'] ?? '', 'noSudo'],
	[messages['nonroot-config-0600-show-thumbprint'] ?? '', 'brokenConfig', 'accessDenied'],
	[messages['readonly-show-thumbprint'] ?? '', 'readOnly'],
	[messages['almost-full-disk-create-instance'] ?? '', 'diskFull'],
	[messages['livez-stale'] ?? '', 'heartbeat'],
	[messages['x509-store-owned-by-other-agent'] ?? '', 'accessDenied'],
	[messages['systemctl-but-systemd-not-running'] ?? '', 'noSystemd', 'notStarted'],
	[messages['systemctl-fails'] ?? '', 'notStarted'],
	[messages['no-systemctl'] ?? '', 'noSystemd'],
	[messages['portal-refused'] ?? '', 'portalUnreachable', 'refused'],
	[messages['portal-https-self-signed'] ?? '', 'portalCertificate'],
	[messages['poll-server-untrusted'] ?? '', 'notTrusted'],
	[messages['comms-port-refused'] ?? '', 'refused'],
	[messages['comms-port-is-http'] ?? '', 'clearText'],
	[messages['missing-policy'] ?? '', 'lookupMissing'],
	[messages['missing-proxy'] ?? '', 'lookupMissing'],
	[messages['missing-pool'] ?? '', 'lookupMissing'],
	[messages['http-401'] ?? '', 'keyRejected'],
	[messages['http-403'] ?? '', 'notAllowed'],
	[messages['register-again'] ?? '', 'nameTaken'],
];

for (const [index, [text, ...kinds]] of others.entries()) {
	test(`what the real agent wrote (${index + 1}): ${kinds.join(', ')}`, t => {
		t.not(text, '');
		t.deepEqual([...new Set(explainText(text).map(({kind}) => kind))].sort(), kinds.toSorted());
	});
}

/** Not recorded: lines built as the facts say. */
const byFact = {
	notOctopus: 'https://octopus.example.com does not appear to be an Octopus Server (status 404)',
	noCipher: 'System.Security.Authentication.AuthenticationException: … error:0A0000C1:SSL routines::no shared cipher',
	protocol: 'A call to SSPI failed, see inner exception.',
	portalName: 'The following certificate errors were encountered: RemoteCertificateNameMismatch',
	connectionLimit:
		'A polling client at 192.0.2.7:40000 has exceeded the maximum number of active connections (32) for subscription poll://a/.',
	notCollected: 'The polling endpoint did not collect the request within the allowed time (00:02:00), so the request timed out.',
	libraries: 'Tentacle: error while loading shared libraries: libssl.so.3: cannot open shared object file',
	startLimit: 'Tentacle.service: Start request repeated too quickly.',
	noBash: 'Could not detect bash. bash is required to run Tentacle.',
} as const;

for (const [kind, line] of Object.entries(byFact)) {
	test(`by the facts alone: ${kind}`, t => {
		t.deepEqual(
			explainText(line).map(failure => failure.kind),
			[kind],
		);
	});
}

test('every pattern is met by a recording, or by a line built as the facts say', t => {
	const met = new Set([...polling.map(([, kind]) => kind), ...others.flatMap(([, ...kinds]) => kinds), ...Object.keys(byFact)]);
	// Said of every polling agent's start, and of every scanner.
	for (const kind of ['noListen', 'noise', 'died']) met.add(kind);
	t.deepEqual(
		logPatterns.map(({kind}) => kind).filter(kind => !met.has(kind)),
		[],
	);
	t.true(summaryOf(recordedLog('connected')).failures.some(({kind}) => kind === 'noListen'));
	t.true(summaryOf(recordedLog('listening-callers')).failures.some(({kind, finding}) => kind === 'noise' && finding === 'LST015'));
	t.is(
		patternOf('The connection to the host at https://a.example:10943/ timed out. There may be problems with the network.', ['polling'])
			?.kind,
		'died',
	);
});

test('a source is a recording only where the kind was met in one', t => {
	const recorded = new Set([...polling.map(([, kind]) => kind), ...others.flatMap(([, ...kinds]) => kinds), 'noListen', 'noise', 'died']);
	for (const {kind, source} of logPatterns) t.is(source.startsWith('recorded'), recorded.has(kind), kind);
});

test('what a finding’s page says is written is found, as that finding or as one that writes the same', t => {
	const untold = findingCodes.flatMap(code =>
		(explanations[code].logs ?? []).flatMap(fragment => {
			const pattern = logPatterns.find(({fragments}) => fragments.some(one => one.toLowerCase() === fragment.toLowerCase()));
			const named = pattern && [pattern.finding, ...(pattern.others ?? []).map(({finding}) => finding)];
			return named && !named.includes(code) ? [`${code} ${fragment}: ${named.join(', ')}`] : [];
		}),
	);
	t.deepEqual(untold, []);
});

test('every polling kind with a finding has its reason', t => {
	for (const {kind, about, finding} of logPatterns.filter(one => one.about === 'polling')) {
		t.true(Object.hasOwn(connectionReasons, kind), `${about} ${kind}`);
		t.is((connectionReasons as Record<string, {finding?: string}>)[kind]?.finding, finding, kind);
	}
});

test('names of kinds are unique, and no fragment is so short that ordinary words have it', t => {
	t.is(new Set(logPatterns.map(({kind}) => kind)).size, logPatterns.length);
	for (const fragment of logFragments) t.true(fragment.length >= 10, fragment);
});

test('letters of any case', t => {
	t.deepEqual(
		explainText('NAME OR SERVICE NOT KNOWN').map(({finding}) => finding),
		['NET001'],
	);
});

test('what the message names is taken from it', t => {
	const thumbprints = summaryOf(recordedLog('wrong-thumbprint')).failures.find(({kind}) => kind === 'certificate')?.fields;
	t.like(thumbprints, {expected: 'FFEEDDCCBBAA99887766554433221100FFEEDDCC', presented: 'CF181A4C629B9FDEDC4BE7027B1D2E85BE339377'});
	t.is(summaryOf(recordedLog('proxy-502')).failures.find(({kind}) => kind === 'proxyGateway')?.fields.status, '502');
	t.is(fieldsOf('Connection to proxy host 127.0.0.1 on port 3199 failed: Connection refused').proxy, '127.0.0.1 on port 3199');
	t.is(
		explainText(recordedLog('listening-callers')).find(({kind}) => kind === 'denied')?.fields.peer,
		'9FAAE591BD14430159302CF624151F13F8820A2E',
	);
});

test('what is not known is not explained', t => {
	t.deepEqual(explainText('All is well.\nNothing to see here.'), []);
	t.deepEqual(explainText(''), []);
});
