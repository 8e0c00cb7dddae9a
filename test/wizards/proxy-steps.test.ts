import test from 'ava';
import {resolve} from '../../src/engine/resolve.ts';
import {fromFlags} from '../../src/engine/sources.ts';
import type {Answers} from '../../src/model/answers.ts';
import type {Facts, SetProxy} from '../../src/model/facts.ts';
import {parseProxy, proxyUrl} from '../../src/model/proxy-url.ts';
import {scopeOf} from '../../src/model/scope.ts';
import {renderBash} from '../../src/render/bash.ts';
import {renderPlan} from '../../src/render/plan-text.ts';
import {answersOf, ownProxyPassword} from '../../wizards/existing.ts';
import {planFor} from '../../wizards/plan.ts';
import {pollingProxySteps, scriptProxySteps} from '../../wizards/proxy-steps.ts';
import {questions} from '../../wizards/questions.ts';
import {contextOf} from '../../wizards/step-context.ts';
import {facts, instance, listeningTarget, pollingTarget, serverThumbprint, settings} from '../_helpers/facts.ts';
import {matchesGolden} from '../_helpers/snapshot.ts';

const plain: SetProxy = {host: 'proxy.example.com', port: 3128};
const named: SetProxy = {...plain, user: 'CORP\\svc tentacle'};
const password = {secret: 'proxyPassword', from: {file: '/root/proxy'}} as const;
const through: Answers = {...pollingTarget, proxy: proxyUrl(plain)};
const withUser: Answers = {...pollingTarget, proxy: proxyUrl(named), proxyPassword: password};
const having = (pollingProxy?: SetProxy): Facts => ({
	...facts,
	instances: [{...instance, settings: {...settings, ...(pollingProxy && {pollingProxy})}}],
});
const stepsOf = (answers: Answers, world: Facts) => pollingProxySteps(contextOf(answers, world));
const wordsOf = (answers: Answers, world: Facts) =>
	stepsOf(answers, world).map(
		({run, already}) => (run.kind === 'tentacle' ? run.words.slice(2).join(' ') : run.kind) + (already ? ' (done)' : ''),
	);

test('the plans through a proxy, with and without a user, and the script without one, read as the golden files', t => {
	matchesGolden(t, 'plan-proxy.sh', renderBash(planFor(through, facts)));
	matchesGolden(t, 'plan-proxy-user.txt', renderPlan(planFor(withUser, facts)));
	t.throws(() => renderBash(planFor(withUser, facts)), {message: /No script is made/});
});

test('the proxy is set after trust, and before anything is polled or registered', t => {
	const ids = planFor(withUser, facts).steps.map(({id}) => id);
	t.deepEqual(ids.slice(ids.indexOf('trust')), [
		'trust',
		'polling-proxy',
		'polling-proxy-password',
		'server-comms octopus.example.com:10943',
		'register',
		'service',
	]);
	const byTentacle = planFor({...through, registerThrough: 'tentacle'}, facts).steps.map(({id}) => id);
	t.true(byTentacle.indexOf('polling-proxy') < byTentacle.indexOf('register'));
});

test('what an instance has already is left, what it had before is blanked, and a listening one has no polling proxy', t => {
	const on = '--proxyEnable=True --proxyHost=proxy.example.com --proxyPort=3128';
	const user = '--proxyUsername=CORP\\svc tentacle';
	const kept = {...withUser, proxyPassword: {secret: 'proxyPassword', from: {instance: 'Tentacle'}}} as const;
	const off = '--proxyEnable=False --proxyUsername= --proxyPassword= --proxyHost= --proxyPort=';
	for (const [answers, world, expected] of [
		[pollingTarget, having(plain), []],
		[{...pollingTarget, proxy: 'none'}, having(), []],
		[{...pollingTarget, proxy: 'none'}, having(named), [off]],
		[through, facts, [on]],
		[through, having(plain), [`${on} --proxyUsername= --proxyPassword= (done)`]],
		[through, having(named), [`${on} --proxyUsername= --proxyPassword=`]],
		[withUser, facts, [`${on} ${user}`, 'proxy-password']],
		[withUser, having(named), [`${on} ${user} --proxyPassword= (done)`, 'proxy-password']],
		[kept, having(named), [`${on} ${user} --proxyPassword= (done)`, 'proxy-password (done)']],
		[{...listeningTarget, proxy: proxyUrl(plain)}, facts, []],
	] as ReadonlyArray<readonly [Answers, Facts, readonly string[]]>) {
		t.deepEqual(wordsOf(answers, world), expected);
	}
	const undo = (answers: Answers, world: Facts) => stepsOf(answers, world)[0]?.undo;
	t.deepEqual(undo(through, facts), {goesWith: 'create-instance'});
	t.like(undo(through, having()), {run: {kind: 'tentacle'}});
	t.like(undo(through, having(named)), {cannot: 'the password of the proxy it had is kept nowhere else'});
});

test('the password of an instance is for its own proxy alone', t => {
	const own = {...answersOf(having(named).instances[0] as never)};
	t.is(own.proxy, 'http://CORP%5Csvc%20tentacle@proxy.example.com:3128');
	t.deepEqual(ownProxyPassword({...own, instance: 'Tentacle'}, having(named)), {secret: 'proxyPassword', from: {instance: 'Tentacle'}});
	for (const proxy of ['http://CORP%5Csvc%20tentacle@other.example.com:3128', 'http://root@proxy.example.com:3128', 'none'])
		t.is(ownProxyPassword({...own, proxy}, having(named)), undefined);
	const resolved = (proxy: string) =>
		resolve(
			{questions, readSecret: () => 'same', existing: () => ({name: 'Tentacle', answers: own, outdated: []})},
			fromFlags(questions, [
				{name: 'proxy', value: proxy},
				{name: 'proxy-password-file', value: '/root/proxy'},
			]),
			having(named),
		).answers.proxyPassword?.from;
	t.deepEqual(resolved(own.proxy ?? ''), {instance: 'Tentacle'}, 'the same as it has: nothing is written');
	t.deepEqual(resolved('http://root@other:3128'), {file: '/root/proxy'});
});

test('a set-up looks along the way that was answered', t => {
	const [polls] = having(named).instances;
	t.deepEqual(scopeOf(polls, through).proxy, {...plain, from: 'flag'});
	t.deepEqual(scopeOf(polls, withUser).proxy, {...named, from: 'instance'});
	t.is(scopeOf(polls, {...through, proxy: 'none'}).proxy, undefined);
	t.deepEqual(scopeOf(polls).proxy, {...named, from: 'instance'});
	t.is(scopeOf(undefined, {...listeningTarget, proxy: proxyUrl(plain)}).proxy, undefined);
});

test('a proxy is read in its common spellings; what Tentacle cannot use is refused with what is wanted', t => {
	for (const text of [
		'proxy.example.com:3128',
		'http://proxy.example.com:3128/',
		'HTTP://proxy.example.com:3128',
		'http://@proxy.example.com:3128',
	])
		t.deepEqual(parseProxy(text), {proxy: plain});
	for (const proxy of [plain, named, {host: 'fd00::1', port: 80, user: 'a%b'}]) t.deepEqual(parseProxy(proxyUrl(proxy)), {proxy});
	for (const [text, wanted] of [
		['https://proxy:443', /in clear text only/],
		['socks5://proxy:1080', /in clear text only/],
		['http://proxy', /with its port/],
		['u@proxy', /with its port/],
		['Branch office', /--server-side-proxy/],
		['http://u:canary@proxy:1', /--proxy-password-file/],
		['http://proxy:0', /http:\/\/HOST:PORT/],
		['http://%@proxy:1', /%25/],
	] as const) {
		const read = parseProxy(text);
		t.regex('wanted' in read ? read.wanted : '', wanted, text);
		t.notRegex(JSON.stringify(read), /canary/);
	}
	const wantedOf = (proxy: string, style = 'polling') =>
		resolve(
			{questions, readSecret: () => '', existing: () => undefined},
			fromFlags(questions, [
				{name: 'style', value: style},
				{name: 'proxy', value: proxy},
			]),
			facts,
		).problems.find(({id}) => id === 'proxy')?.wanted;
	t.regex(wantedOf('http://%C3%BC@proxy:1') ?? '', /ASCII/);
	t.regex(wantedOf('http://a%3Ab@proxy:1') ?? '', /colon/);
	t.regex(wantedOf('http://[fd00::1]:3128') ?? '', /IPv4/);
	t.is(wantedOf('http://[fd00::1]:3128', 'listening'), undefined);
	t.is(wantedOf('none'), undefined);
});

const script = {secret: 'scriptProxyPassword', from: {file: '/root/script-proxy'}} as const;
const havingScripts = (scriptProxy?: SetProxy): Facts => ({
	...facts,
	instances: [{...instance, settings: {...settings, ...(scriptProxy && {scriptProxy})}}],
});

test('the proxy for scripts: set in either style, the same one with the same password, switched off only when asked', t => {
	const on = 'proxy --proxyEnable=True --proxyHost=proxy.example.com --proxyPort=3128';
	const user = '--proxyUsername=CORP\\svc tentacle';
	const off = 'proxy --proxyEnable=False --proxyUsername= --proxyPassword= --proxyHost= --proxyPort=';
	const words = (answers: Answers, world: Facts) =>
		scriptProxySteps(contextOf(answers, world)).map(({run, already}) => {
			const says =
				run.kind === 'tentacle'
					? [run.words[0], ...run.words.slice(2)].join(' ')
					: run.kind === 'proxy-password'
						? `${run.use}: ${run.password.secret}`
						: run.kind;
			return says + (already ? ' (done)' : '');
		});
	for (const [answers, world, expected] of [
		[pollingTarget, havingScripts(plain), []],
		[{...listeningTarget, scriptProxy: 'none'}, facts, []],
		[{...pollingTarget, scriptProxy: 'none'}, havingScripts(plain), [off]],
		[{...listeningTarget, scriptProxy: proxyUrl(plain)}, facts, [on]],
		[{...pollingTarget, scriptProxy: proxyUrl(plain)}, havingScripts(plain), [`${on} --proxyUsername= --proxyPassword= (done)`]],
		[
			{...pollingTarget, scriptProxy: proxyUrl(named), scriptProxyPassword: script},
			facts,
			[`${on} ${user}`, 'scripts: scriptProxyPassword'],
		],
		[{...through, scriptProxy: 'same'}, facts, [on]],
		[{...withUser, scriptProxy: 'same'}, facts, [`${on} ${user}`, 'scripts: proxyPassword']],
		[
			{...withUser, proxyPassword: {secret: 'proxyPassword', from: {instance: 'Tentacle'}}, scriptProxy: 'same'},
			havingScripts(named),
			[`${on} ${user} --proxyPassword= (done)`, 'scripts: proxyPassword (done)'],
		],
		// Interrupted between the two: the polling proxy has its password already, and that of scripts has none yet.
		[
			{...withUser, proxyPassword: {secret: 'proxyPassword', from: {instance: 'Tentacle'}}, scriptProxy: 'same'},
			havingScripts({...named, lacksPassword: true}),
			[`${on} ${user} --proxyPassword= (done)`, 'scripts: proxyPassword'],
		],
	] as ReadonlyArray<readonly [Answers, Facts, readonly string[]]>) {
		t.deepEqual(words(answers, world), expected);
	}
});

test('the proxy for scripts is read back, kept as it is, and refused where it is the same as none', t => {
	const resolved = (given: Readonly<Record<string, string>>, world: Facts) => {
		const flags = Object.entries({style: 'listening', 'server-thumbprint': serverThumbprint, ...given}).map(([name, value]) => ({
			name,
			value,
		}));
		const resolver = {
			questions,
			readSecret: () => 'a password',
			existing: () => ({name: 'Tentacle', answers: answersOf(world.instances[0] as never), outdated: []}),
		};
		return resolve(resolver, fromFlags(questions, [...flags, {name: 'no-register-now', value: true}]), world);
	};
	const kept = resolved({}, havingScripts(named));
	t.like(kept.answers, {scriptProxy: proxyUrl(named), scriptProxyPassword: {secret: 'scriptProxyPassword', from: {instance: 'Tentacle'}}});
	t.is(resolved({}, havingScripts()).answers.scriptProxy, 'none');
	t.regex(
		resolved({'script-proxy': 'same'}, havingScripts()).problems.find(({id}) => id === 'scriptProxy')?.wanted ?? '',
		/no other proxy/,
	);
	t.regex(
		resolved({'script-proxy': 'http://me:pw@proxy:3128'}, havingScripts()).problems.find(({id}) => id === 'scriptProxy')?.wanted ?? '',
		/^none, same, or .*without the password/,
	);
});
