import test from 'ava';
import {lookupsFor} from '../../src/engine/lookups.ts';
import {resolve} from '../../src/engine/resolve.ts';
import {withLookups} from '../../src/engine/with-lookups.ts';
import type {Answers} from '../../src/model/answers.ts';
import type {Facts, ReachedNames} from '../../src/model/facts.ts';
import {questions} from '../../wizards/questions.ts';
import {facts, instance, listeningTarget, settings} from '../_helpers/facts.ts';

const reach = (answers: Answers, more: Partial<Facts> = {}) =>
	lookupsFor(answers, {...facts, ...more}).filter(({what}) => what === 'reach');
const resolver = {questions, existing: () => undefined, readSecret: () => 'API-ABCDEFGHIJ'};
const {publicHostName: _host, callbackPort: _port, ...unaddressed} = listeningTarget;
const given = (answers: Answers) =>
	Object.fromEntries(
		Object.entries(answers).map(([id, value]) => [id, [{raw: id === 'apiKey' ? {file: '/key'} : value, source: {kind: 'typed' as const}}]]),
	);
const settled = (answers: Answers, reaches: ReachedNames, before: Facts = facts): Answers => {
	const known = resolve(resolver, given(answers), before).answers;
	const [lookup] = lookupsFor(known, before).filter(({what}) => what === 'reach');
	const after = withLookups(before, known, {[lookup?.key ?? '']: {what: 'reach', reaches}});
	const final = resolve(resolver, given(answers), after).answers;
	// What was looked up once is not looked up again.
	const again = lookupsFor(final, after).find(({what}) => what === 'reach');
	if (again?.key !== lookup?.key && final.callbackPort === known.callbackPort) throw new Error(`${lookup?.key} became ${again?.key}`);
	return final;
};

test('only of a machine that listens, is registered, and when the lists are there', t => {
	t.is(reach(listeningTarget).length, 1);
	t.is(reach({...listeningTarget, style: 'polling'}).length, 0);
	t.is(reach({...listeningTarget, registerNow: false}).length, 0);
	t.is(reach({...listeningTarget, space: 'Platform'}).length, 0);
	t.like(reach({...listeningTarget, serverSideProxy: 'BRANCH office'})[0], {proxyId: 'Proxies-1'});
	t.is(reach({...listeningTarget, serverSideProxy: 'Elsewhere'}).length, 0);
});

test('the machine’s own names are one look, another name is one of its own', t => {
	const machine = {...facts.machine, fullName: 'build-07.example.com'};
	const own = reach({...listeningTarget, publicHostName: 'build-07'}, {machine});
	t.deepEqual(reach({...listeningTarget, publicHostName: 'build-07.example.com'}, {machine}), own);
	t.false('chosen' in (own[0] ?? {}));
	t.like(reach({...listeningTarget, publicHostName: 'nat.example.com'}, {machine})[0], {chosen: 'nat.example.com'});
});

test('the default is the first name that the Server reaches; else the best there is', t => {
	t.is(settled(unaddressed, {tried: ['build-07', '192.0.2.77'], reached: ['192.0.2.77']}).publicHostName, '192.0.2.77');
	t.is(settled(unaddressed, {tried: ['build-07', '192.0.2.77'], reached: []}).publicHostName, 'build-07');
	t.is(settled(unaddressed, {tried: ['build-07']}).publicHostName, 'build-07');
	t.is(resolve(resolver, given(unaddressed), facts).answers.publicHostName, 'build-07');
	const nameless = {...facts, machine: {...facts.machine, name: 'localhost'}};
	t.is(resolve(resolver, given(unaddressed), nameless).answers.publicHostName, undefined);
	t.is(settled(unaddressed, {tried: ['192.0.2.77']}, nameless).publicHostName, '192.0.2.77');
});

test('what was typed stays, whatever the Server reaches', t => {
	const typed = {...unaddressed, publicHostName: 'nat.example.com'};
	t.is(settled(typed, {chosen: 'nat.example.com', tried: ['build-07'], reached: ['build-07']}).publicHostName, 'nat.example.com');
	t.is(settled(typed, {chosen: 'nat.example.com', tried: ['build-07'], reached: ['nat.example.com']}).publicHostName, 'nat.example.com');
});

test('a port that something forwards is that of the record; the agent’s own follows the port to listen on', t => {
	const now = {
		...facts,
		instances: [{...instance, name: 'Web', settings: {...settings, noListen: false, trusted: settings.trusted.slice(0, 1)}}],
	};
	const answers = {...unaddressed, listenPort: 10_934};
	const recorded = (recordedPort: number) => settled(answers, {tried: ['build-07'], reached: ['build-07'], recordedPort}, now).callbackPort;
	t.is(recorded(443), 443);
	t.is(recorded(10_933), 10_934);
	t.is(settled(answers, {tried: ['build-07']}, now).callbackPort, 10_934);
});
