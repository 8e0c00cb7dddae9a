import test from 'ava';
import type {UnitFacts} from '../../src/model/facts.ts';
import type {Probes} from '../../src/model/probes.ts';
import {connectionOf, parseLog} from '../../src/tentacle/log-lines.ts';
import {instance} from '../_helpers/facts.ts';
import {recordedLog} from '../_helpers/recordings.ts';
import {judgedAs, resultOf} from './_judged.ts';

const unitFacts = (unit: Partial<UnitFacts>): Partial<Probes> => ({
	instance: async () => ({...instance, unit: {...instance.unit, ...unit}}),
});
const unit = (more: Partial<UnitFacts>, journal: readonly string[] = [], upForSeconds = 0): Partial<Probes> => ({
	unit: async () => ({unit: {...instance.unit, ...more}, upForSeconds, journal}),
});
const down = {active: false, state: 'failed'};
const failed = (line: string): Partial<Probes> => ({connection: async () => ({state: 'failed', line, milliseconds: 4000})});
const said = (state: 'waiting' | 'unknown'): Partial<Probes> => ({connection: async () => ({state, milliseconds: 4000})});

judgedAs('service', [
	['service/unit', 'enabled'],
	['service/unit', 'missing', unitFacts({installed: false, enabled: false})],
	['service/unit', 'missing', {instance: async () => undefined}],
	['service/unit', 'disabled', unitFacts({enabled: false})],
	['service/legacy-tls', 'usual'],
	['service/legacy-tls', 'forced', unitFacts({legacyTls: 'true'})],
	['service/up', 'up'],
	['service/up', 'up', unit({restarts: 40}, [], 3600)],
	['service/up', 'loop', unit({active: false, state: 'activating', restarts: 3}, ['no such library'])],
	['service/up', 'loop', unit({restarts: 40}, ['no such library'], 0.6)],
	['service/up', 'limit', unit(down, ['no such library', 'Tentacle.service: Start request repeated too quickly.'])],
	['service/up', 'down', unit(down, ['no such library'])],
	['service/up', 'down', unit({active: false, state: 'inactive'})],
	['service/connected', 'connected'],
	['service/connected', 'waiting', said('waiting')],
	['service/connected', 'untold', said('unknown')],
	['service/connected', 'rejected', failed('The server https://a.example:10943/ aborted the connection before it was fully established.')],
	['service/connected', 'refused', failed('The remote host at https://a.example:10943/ refused the connection.')],
	['service/connected', 'thumbprint', failed('… presented an unexpected security certificate. We expected …')],
	['service/connected', 'name', failed('SocketException (11): Resource temporarily unavailable')],
	['service/connected', 'filtered', failed('SocketException (113): No route to host')],
	['service/connected', 'reset', failed('SocketException (104): Connection reset by peer')],
	['service/connected', 'clearText', failed('Cannot determine the frame size or a corrupted frame was received.')],
	['service/connected', 'web', failed('Unable to receive the remote identity; the following line was not empty.')],
	['service/connected', 'proxy', failed('Connection to proxy host proxy.example on port 3128 failed: Name or service not known')],
	['service/connected', 'other', failed('System.OperationCanceledException: The ReadAsync operation was cancelled.')],
]);

/** A recording of the real agent, and what its log must be taken for. */
const recordings = [
	['closed-at-once', 'rejected'],
	['connected', 'connected'],
	['connection-limit', 'rejected'],
	['dns-nxdomain', 'name'],
	['filtered', 'filtered'],
	['plain-http', 'clearText'],
	['refused', 'refused'],
	['right-certificate-but-http', 'web'],
	['untrusted-client', 'rejected'],
	['wrong-thumbprint', 'thumbprint'],
] as const;

for (const [recording, reason] of recordings) {
	test(`the real agent’s log of ${recording} means: ${reason}`, async t => {
		const lines = parseLog(recordedLog(recording));
		const {host, port} = new URL(lines.find(({endpoint}) => endpoint?.startsWith('https:'))?.endpoint ?? '');
		const address = {host: host.replace(/:\d+$/, ''), port: Number(port || 443)};
		const {state, line} = connectionOf(lines, address, {now: new Date('2030-01-01')});
		const seen = {connection: async () => ({state, milliseconds: 4000, ...(line !== undefined && {line})})};
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
