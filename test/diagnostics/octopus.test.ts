import test from 'ava';
import type {AccountSeen, HealthSeen, Probes} from '../../src/model/probes.ts';
import {listeningTrust, pollingTarget, pollingWorker, record} from '../_helpers/facts.ts';
import {judgedAs, resultOf} from './_judged.ts';
import {accountWith, accountWithRecord} from './_probes.ts';

const refused = (more: Omit<Extract<AccountSeen, {accepted: false}>, 'accepted'>) => accountWith({accepted: false, ...more});
const health = (seen: HealthSeen): Partial<Probes> => ({health: async () => seen});
const called = (healthStatus: string): Partial<Probes> => health({record: {...record, healthStatus}});
const task = (state: string): NonNullable<HealthSeen['task']> => ({
	id: 'ServerTasks-4711',
	state,
	log: ['Calamari is not installed'],
	milliseconds: 9100,
});

const namesake = {name: 'build-07', space: 'Default', thumbprint: '5B'.repeat(20), isDisabled: false};

judgedAs('octopus', [
	['octopus/key', 'accepted'],
	['octopus/key', 'refused', refused({status: 401})],
	['octopus/key', 'forbidden', refused({status: 403, message: 'Missing permission: MachineView'})],
	['octopus/key', 'forbidden', refused({status: 403})],
	['octopus/key', 'limited', refused({status: 429})],
	['octopus/key', 'other', refused({code: 'ECONNRESET'})],
	['octopus/key', 'other', refused({status: 500, message: 'boom'})],
	['octopus/space', 'there'],
	['octopus/space', 'there', {}, {...pollingTarget, space: 'DEFAULT'}],
	['octopus/space', 'missing', {}, {...pollingTarget, space: 'Defualt'}],
	['octopus/choices', 'exist'],
	['octopus/choices', 'exist', {}, pollingWorker],
	['octopus/choices', 'missing', {}, {...pollingTarget, environments: ['Test', 'Prodction']}],
	['octopus/choices', 'missing', {}, {...pollingWorker, machinePolicy: 'Other'}],
	['octopus/choices', 'dynamic', {}, {...pollingWorker, workerPools: ['Hosted']}],
	['octopus/name', 'free'],
	['octopus/name', 'ours', accountWithRecord({})],
	['octopus/name', 'taken', accountWithRecord({thumbprint: '5B'.repeat(20)})],
	['octopus/name', 'taken', accountWithRecord({name: 'BUILD-07', thumbprint: '5B'.repeat(20)})],
	['octopus/name', 'free', accountWithRecord({thumbprint: '5B'.repeat(20)}), pollingWorker],
	['octopus/record', 'there'],
	['octopus/record', 'disabled', health({record: {...record, isDisabled: true}})],
	['octopus/record', 'missing', {...health({}), records: async () => ({spaces: ['Default'], own: [], namesakes: []})}],
	['octopus/record', 'missing', {...health({}), records: async () => undefined}],
	['octopus/record', 'renewed', {...health({}), records: async () => ({spaces: ['Default'], own: [], namesakes: [namesake]})}],
	// A listening machine's record is of another address too: that is told elsewhere.
	[
		'octopus/record',
		'missing',
		{...health({}), records: async () => ({spaces: ['Default'], own: [], namesakes: [namesake]})},
		listeningTrust,
	],
	['octopus/health', 'healthy'],
	['octopus/health', 'healthy', called('Healthy')],
	['octopus/health', 'warnings', health({record: {...record, healthStatus: 'HasWarnings'}, task: task('Success')})],
	['octopus/health', 'unwell', called('Unavailable')],
	['octopus/health', 'unwell', called('Unhealthy')],
	['octopus/health', 'queued', health({record: {...record, healthStatus: 'Unknown'}, task: task('Queued')})],
	['octopus/health', 'queued', health({record, task: task('Executing')})],
	['octopus/health', 'unknown', called('Unknown')],
]);

test('a name that is nearly right is answered with the right one', async t => {
	const {says} = await resultOf('octopus/choices', {}, {...pollingTarget, environments: ['Prodction']});
	t.is(says, 'there is no environment Prodction; did you mean Production?');
});

test('a health task that still waits is not judged, so that a set-up is neither proven nor failed', async t => {
	const {verdict} = await resultOf('octopus/health', health({record, task: task('Queued')}));
	t.is(verdict, 'broken');
});
