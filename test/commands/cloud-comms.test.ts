import test from 'ava';
import {pollingOver443} from '../../src/commands/cloud-comms.ts';
import {lookupsFor} from '../../src/engine/lookups.ts';
import {resolve} from '../../src/engine/resolve.ts';
import {withLookups} from '../../src/engine/with-lookups.ts';
import {type Address, addressText} from '../../src/model/address.ts';
import type {ServerFacts} from '../../src/model/facts.ts';
import type {AddressTry, PathSeen} from '../../src/model/probes.ts';
import {sourceText} from '../../src/model/question.ts';
import {questions} from '../../wizards/questions.ts';
import {server as aServer, facts} from '../_helpers/facts.ts';
import {deadTry, goodTry} from '../diagnostics/_probes.ts';

const host = 'example.octopus.app';
const over443 = {portalHost: host, address: {host: `polling.${host}`, port: 443}};

/** A network in which each of these addresses ends so; every other one has no name. Tells what was dialled. */
const network = (ends: Readonly<Record<string, AddressTry>>) => {
	const dialled: string[] = [];
	const look = async (address: Address): Promise<PathSeen> => {
		dialled.push(addressText(address));
		const end = ends[addressText(address)];
		return {...address, name: {milliseconds: 1, addresses: end ? ['192.0.2.1'] : []}, tries: end ? [end] : [], deadline: 10_000};
	};
	return {dialled, ask: () => pollingOver443(host, new AbortController().signal, look)};
};
const [usual, other] = [`${host}:10943`, `polling.${host}:443`];

for (const code of ['ECONNREFUSED', 'TIMEOUT', 'EHOSTUNREACH']) {
	test(`where 10943 ends with ${code}, and Octopus answers on 443, that is taken`, async t => {
		t.deepEqual(await network({[usual]: deadTry(code), [other]: goodTry}).ask(), {pollingOver443: over443});
	});
}

test('where 10943 can be reached, nothing else is dialled, whoever answers there', async t => {
	const {ask, dialled} = network({[usual]: {...goodTry, answer: {who: 'web', milliseconds: 1}}, [other]: goodTry});
	t.deepEqual(await ask(), {});
	t.deepEqual(dialled, [usual]);
});

test('443 is taken only where Octopus answers there', async t => {
	t.deepEqual(await network({[usual]: deadTry('TIMEOUT'), [other]: {...goodTry, answer: {who: 'web', milliseconds: 1}}}).ask(), {});
	t.deepEqual(await network({[usual]: deadTry('TIMEOUT'), [other]: deadTry('TIMEOUT')}).ask(), {});
	t.deepEqual(await network({[other]: goodTry}).ask(), {});
});

const resolver = {questions, existing: () => undefined, readSecret: () => ''};
const {server: _server, ...machine} = facts;
const flag = (raw: unknown, name: string) => [{raw, source: {kind: 'flag', name} as const}];
const given = {style: flag('polling', 'style'), serverUrl: flag(`https://${host}`, 'server-url')};

test('what was found is the default address, and it is said why', t => {
	const {answers} = resolve(resolver, given, machine);
	t.deepEqual(answers.serverAddresses, [{host, port: 10_943}]);
	const lookup = lookupsFor(answers, machine).find(({what}) => what === 'comms');
	t.truthy(lookup);
	const more = withLookups(machine, answers, {[lookup?.key ?? '']: {what: 'comms', pollingOver443: over443}});
	const again = resolve(resolver, given, more);
	t.deepEqual(again.answers.serverAddresses, [over443.address]);
	t.regex(
		again.sources.serverAddresses ? sourceText(again.sources.serverAddresses) : '',
		/port 443, because 10943 of example\.octopus\.app cannot be reached/,
	);
	t.is(withLookups(more, again.answers, {[lookup?.key ?? '']: {what: 'comms', pollingOver443: over443}}), more);
});

test('an address that was chosen is polled as it is, and other Servers are at their own port', t => {
	const chosen = {...given, serverAddresses: flag(['node1.example.com'], 'server-addresses')};
	t.is(
		lookupsFor(resolve(resolver, chosen, machine).answers, machine).find(({what}) => what === 'comms'),
		undefined,
	);
	const elsewhere = {...given, serverUrl: flag('https://octopus.example.com', 'server-url')};
	t.is(
		lookupsFor(resolve(resolver, elsewhere, machine).answers, machine).find(({what}) => what === 'comms'),
		undefined,
	);
	t.deepEqual(resolve(resolver, elsewhere, {...machine, pollingOver443: over443}).answers.serverAddresses, [
		{host: 'octopus.example.com', port: 10_943},
	]);
});

test('a port that is left out is 443 for the polling names of Octopus Cloud, and asked for in an https address', t => {
	const read = (text: string) => resolve(resolver, {...given, serverAddresses: flag([text], 'server-addresses')}, machine);
	t.deepEqual(read(`polling.${host}`).answers.serverAddresses, [over443.address]);
	t.deepEqual(read(`https://polling.${host}`).answers.serverAddresses, [over443.address]);
	const [problem] = read('https://node1.example.com').problems.filter(({id}) => id === 'serverAddresses');
	t.regex(problem?.wanted ?? '', /node1\.example\.com:443 .* or node1\.example\.com:10943/);
});

test('where every node has a queue of its own, their addresses have to be given', t => {
	const nodes = ['node1', 'node 2'].map(name => ({name, isOffline: false, isDraining: false}));
	const server: ServerFacts = {...aServer, nodes, sharedQueue: 'not-shared'};
	const problem = (more: Partial<ServerFacts>) =>
		resolve(resolver, given, {...machine, server: {...server, ...more}}).problems.find(({id}) => id === 'serverAddresses');
	t.regex(problem({})?.wanted ?? '', /the Server has 2 nodes, and each has to be polled; by their names, they could be node1:10943$/);
	t.is(problem({sharedQueue: 'shared'}), undefined);
	t.is(problem({nodes: nodes.slice(1)}), undefined);
});
