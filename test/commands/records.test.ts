import test from 'ava';
import {ownRecordOf} from '../../src/commands/health.ts';
import {lookUpReach} from '../../src/commands/reach-lookup.ts';
import {type OwnWanted, ownRecordsOf} from '../../src/commands/records.ts';
import type {RecordFacts, SpaceFacts} from '../../src/model/facts.ts';
import type {OctopusClient} from '../../src/octopus/client.ts';
import {RefusedByServer} from '../../src/octopus/reply.ts';
import {
	facts,
	instance,
	listeningTarget,
	ownThumbprint,
	pollingTarget,
	record,
	server,
	serverThumbprint,
	settings,
} from '../_helpers/facts.ts';
import {clientOf} from '../octopus/_portal.ts';

const {signal} = new AbortController();
const answering = (records: (spaceId: string) => readonly RecordFacts[]): OctopusClient => ({
	...clientOf('https://localhost:1'),
	records: async spaceId => records(spaceId),
});
const many: readonly SpaceFacts[] = Array.from({length: 25}, (_, index) => ({
	id: `Spaces-${index + 1}`,
	name: `Space ${index + 1}`,
	isDefault: index === 0,
}));
const wanted: OwnWanted = {thumbprints: [ownThumbprint], server: serverThumbprint, trusted: settings.trusted};

test('the chosen space is looked into, however many there are', async t => {
	const client = answering(id => (id === 'Spaces-25' ? [record] : []));
	const [own] = await ownRecordsOf(client, many, {...wanted, space: 'space 25'}, signal);
	t.like(own, {space: 'Space 25', isInChosenSpace: true});
});

test('records that may not be seen are left out, and trouble of the Server is not taken for that', async t => {
	const refusing = (status: number) =>
		answering(() => {
			throw new RefusedByServer(status, 'No.');
		});
	t.deepEqual(await ownRecordsOf(refusing(403), many, wanted, signal), []);
	await t.throwsAsync(ownRecordsOf(refusing(500), many, wanted, signal), {instanceOf: RefusedByServer});
});

test('of an instance that two Servers trust, each has an id of its own', async t => {
	const here = {...record, uri: 'poll://second/'};
	const trusted = [
		...settings.trusted,
		{thumbprint: 'E5'.repeat(20), style: 'polling', address: {host: 'other', port: 10_943}, subscriptionId: 'poll://Second'} as const,
	];
	const flagged = async (more: Partial<OwnWanted>) =>
		(
			await ownRecordsOf(
				answering(() => [here]),
				server.spaces.slice(0, 1),
				{...wanted, trusted, ...more},
				signal,
			)
		)[0]?.hasOtherSubscription;
	t.false(await flagged({server: 'E5'.repeat(20)}));
	t.true(await flagged({}));
	t.false(await flagged({server: 'F6'.repeat(20)}));
});

test('of several records of one certificate the one that was registered is looked at', async t => {
	const first = {...record, id: 'Machines-1', name: 'an older name'};
	const options = {
		account: {accepted: true, user: 'svc', facts: server},
		answers: pollingTarget,
		thumbprint: ownThumbprint,
		signal,
	} as const;
	const found = await ownRecordOf(
		answering(() => [first, record]),
		options,
	);
	t.is(found?.record.id, record.id);
});

test('a Server without spaces is asked to dial where its records are', async t => {
	const paths: string[] = [];
	const client: OctopusClient = {
		...answering(() => [
			{...record, uri: 'https://web01:10933/'},
			{...record, uri: 'https://$(id):10933/'},
		]),
		async discover(path) {
			paths.push(path);
			return {reached: true, thumbprint: ownThumbprint};
		},
	};
	const {serverUrl: url = '', apiKey} = listeningTarget;
	if (!apiKey) throw new Error('the sample has a key');
	const found = await lookUpReach(
		{machine: async () => facts.machine, port: async port => ({port, address: 'any', free: false, byOwn: true}) as never},
		{client: async () => client},
		{
			what: 'reach',
			key: '',
			url: url.replace('octopus.example.com', '127.0.0.1'),
			credential: {kind: 'apiKey', apiKey},
			spaceId: '',
			registerAs: 'target',
			callbackPort: 10_933,
			listen: {port: 10_933, address: 'any'},
			instance,
		},
		signal,
	);
	t.deepEqual([...new Set(paths)], ['/api/machines/discover']);
	t.like(found, {reaches: {reached: ['web01']}});
});
