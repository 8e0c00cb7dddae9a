import test from 'ava';
import {connectionReasons} from '../../diagnostics/connection-reasons.ts';
import type {UnitFacts} from '../../src/model/facts.ts';
import type {LogFields} from '../../src/model/logs.ts';
import type {Probes} from '../../src/model/probes.ts';
import {connectionOf, parseLog} from '../../src/tentacle/log-lines.ts';
import {instance, pollingTarget, serverThumbprint} from '../_helpers/facts.ts';
import {recordedLog} from '../_helpers/recordings.ts';
import {type Case, judgedAs, resultOf} from './_judged.ts';
import {goodLog, pathWith} from './_probes.ts';

const unitFacts = (unit: Partial<UnitFacts>): Partial<Probes> => ({
	instance: async () => ({...instance, unit: {...instance.unit, ...unit}}),
});
const unit = (more: Partial<UnitFacts>, journal: readonly string[] = [], upForSeconds = 0): Partial<Probes> => ({
	unit: async () => ({unit: {...instance.unit, ...more}, upForSeconds, journal}),
});
const down = {active: false, state: 'failed'};
const thumbprints = {expected: 'AB'.repeat(20), presented: 'CD'.repeat(20)};
const failed = (kind: string, fields: LogFields = {}): Partial<Probes> => ({
	connection: async () => ({state: 'failed', line: `The line of ${kind}.`, kind, fields, milliseconds: 4000}),
});
/** The look just now fails too. */
const deadPath = pathWith([], {name: {milliseconds: 2, addresses: [], code: 'ENOTFOUND'}});
const said = (state: 'waiting' | 'unknown'): Partial<Probes> => ({connection: async () => ({state, milliseconds: 4000})});

const started = (...hosts: readonly string[]): Partial<Probes> => ({
	log: async () => ({
		...goodLog,
		start: {at: '2026-01-01T00:00:00.000Z', polls: hosts.map(host => `https://${host}:10943/ expecting ${serverThumbprint}`)},
	}),
});

judgedAs('service', [
	['service/polls', 'untold'],
	['service/polls', 'untold', {log: async () => undefined}],
	['service/polls', 'same', started('octopus.example.com')],
	['service/polls', 'pending', started('octopus.example.com', 'node2.example.com')],
	['service/unit', 'enabled'],
	['service/unit', 'missing', unitFacts({installed: false, enabled: false})],
	['service/unit', 'missing', {instance: async () => undefined}],
	['service/unit', 'disabled', unitFacts({enabled: false})],
	['service/legacy-tls', 'usual'],
	['service/legacy-tls', 'forced', unitFacts({legacyTls: 'true'})],
	['service/up', 'up'],
	['service/up', 'up', unit({restarts: 40}, [], 3600)],
	['service/up', 'loop', unit({active: false, state: 'activating', restarts: 3}, ['no such library'])],
	['service/up', 'other', unit({runsAs: 'root'}), {...pollingTarget, serviceUser: 'octo'}],
	['service/up', 'up', unit({runsAs: 'octo'}), {...pollingTarget, serviceUser: 'octo'}],
	['service/up', 'loop', unit({restarts: 40}, ['no such library'], 0.6)],
	['service/up', 'limit', unit(down, ['no such library', 'Tentacle.service: Start request repeated too quickly.'])],
	['service/up', 'down', unit(down, ['no such library'])],
	['service/up', 'down', unit({active: false, state: 'inactive'})],
	['service/connected', 'connected'],
	['service/connected', 'waiting', said('waiting')],
	['service/connected', 'untold', said('unknown')],
	['service/connected', 'doubted', failed('refused')],
	['service/connected', 'doubted', failed('certificate', {expected: serverThumbprint})],
	...Object.keys(connectionReasons).map((kind): Case => ['service/connected', kind, {...deadPath, ...failed(kind, thumbprints)}]),
]);

/** A recording of the real agent, and what its log must be taken for. */
const recordings = [
	['closed-at-once', 'cut'],
	['connected', 'connected'],
	['connection-limit', 'rejected'],
	['dns-nxdomain', 'name'],
	['filtered', 'filtered'],
	['plain-http', 'clearText'],
	['refused', 'refused'],
	['right-certificate-but-http', 'web'],
	['untrusted-client', 'rejected'],
	['wrong-thumbprint', 'certificate'],
] as const;

for (const [recording, reason] of recordings) {
	test(`the real agent’s log of ${recording} means: ${reason}`, async t => {
		const lines = parseLog(recordedLog(recording));
		const {host, port} = new URL(lines.find(({endpoint}) => endpoint?.startsWith('https:'))?.endpoint ?? '');
		const address = {host: host.replace(/:\d+$/, ''), port: Number(port || 443)};
		const seen = {
			...deadPath,
			connection: async () => ({...connectionOf(lines, address, {now: new Date('2030-01-01')}), milliseconds: 4000}),
		};
		t.is((await resultOf('service/connected', seen)).reason, reason);
	});
}

test('of a journal, the program’s own last words are told before systemd’s', async t => {
	const journal = [
		'Started Tentacle.service.',
		'libicu is missing',
		'Tentacle.service: Main process exited, code=exited, status=100/n/a',
		"Tentacle.service: Failed with result 'exit-code'.",
	];
	const {says} = await resultOf('service/up', unit(down, journal));
	t.is(says, 'it is failed: libicu is missing');
});
