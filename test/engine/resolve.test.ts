import test from 'ava';
import fc from 'fast-check';
import {type Given, type Resolver, resolve} from '../../src/engine/resolve.ts';
import {fromEnvironment, fromFile, fromFlags, merge} from '../../src/engine/sources.ts';
import {credentialOf} from '../../src/model/credential.ts';
import {UserError} from '../../src/model/user-error.ts';
import {existingOf} from '../../wizards/existing-record.ts';
import {questions} from '../../wizards/questions.ts';
import {facts, instance, record, serverThumbprint, withRecords} from '../_helpers/facts.ts';

const resolver: Resolver = {
	questions,
	readSecret: ({from}) => {
		if ('env' in from && from.env === 'GONE') throw new UserError('a secret; the variable GONE holds nothing');
		return 'API-ABCDEFGHIJKLMNOPQRSTUVWXYZ';
	},
	existing: existingOf,
};

const file = (document: Record<string, unknown>): Given => fromFile(questions, document, '/a.yaml').given;

const worker = {
	style: 'polling',
	serverUrl: 'https://octopus.example.com',
	apiKey: {env: 'KEY'},
	registerAs: 'worker',
	workerPools: ['linux builders'],
};

test('a stronger source wins, and each value knows where it came from', t => {
	const flags = fromFlags(questions, [{name: 'name', value: 'from-flag'}]);
	const environment = fromEnvironment(questions, {CONFIGURE_TENTACLE_NAME: 'from-variable', CONFIGURE_TENTACLE_SPACE: 'Platform'});
	const {answers, sources, problems} = resolve(
		resolver,
		merge(flags, environment, file({...worker, name: 'from-file', space: 'Default'})),
		facts,
	);
	t.deepEqual(problems, []);
	t.is(answers.name, 'from-flag');
	t.is(answers.space, 'Platform');
	t.deepEqual(sources.name, {kind: 'flag', name: 'name'});
	t.deepEqual(sources.space, {kind: 'environment', name: 'CONFIGURE_TENTACLE_SPACE'});
	t.is(sources.homeFolder?.kind, 'default');
});

test('file, flags and variables give the same answers', t => {
	const flags = fromFlags(questions, [
		{name: 'style', value: 'polling'},
		{name: 'server-url', value: 'https://octopus.example.com'},
		{name: 'api-key-file', value: '/key'},
		{name: 'register-as', value: 'worker'},
		{name: 'worker-pool', value: 'Linux Builders'},
		{name: 'server-addresses', value: 'node1'},
		{name: 'server-addresses', value: 'node2:443'},
	]);
	const variables = fromEnvironment(questions, {
		CONFIGURE_TENTACLE_STYLE: 'polling',
		CONFIGURE_TENTACLE_SERVER_URL: 'https://octopus.example.com',
		CONFIGURE_TENTACLE_API_KEY: 'API-SECRET',
		CONFIGURE_TENTACLE_REGISTER_AS: 'worker',
		CONFIGURE_TENTACLE_WORKER_POOLS: 'Linux Builders',
		CONFIGURE_TENTACLE_SERVER_ADDRESSES: '["node1", "node2:443"]',
	});
	const document = file({...worker, serverAddresses: ['node1', 'node2:443']});
	const [one, two, three] = [flags, variables, document].map(given => {
		const {apiKey: _apiKey, ...rest} = resolve(resolver, given, facts).answers;
		return rest;
	});
	t.deepEqual(one, two);
	t.deepEqual(two, three);
	t.deepEqual(one?.workerPools, ['Linux Builders']);
});

test('everything missing and wrong is told at once', t => {
	const {problems} = resolve(resolver, file({style: 'polling', serverUrl: 'ftp://x', name: 'a\nb', pollingConnections: 0}), facts);
	t.deepEqual(
		problems.map(({id, missing}) => [id, missing ?? false]),
		[
			['serverUrl', false],
			['apiKey', true],
			['serverAddresses', true],
			['name', false],
			['environments', true],
			['targetTags', true],
			['pollingConnections', false],
		],
	);
});

test('a flag that does not apply is told, a variable that does not is left alone', t => {
	const flags = fromFlags(questions, [{name: 'listen-port', value: '1'}]);
	const {problems} = resolve(
		resolver,
		merge(flags, fromEnvironment(questions, {CONFIGURE_TENTACLE_LISTEN_ADDRESS: 'any'}), file(worker)),
		facts,
	);
	t.deepEqual(
		problems.map(({id}) => id),
		['listenPort'],
	);
});

test('a thumbprint read over plain http is never taken', t => {
	const plain = {...facts, allowPlainHttp: true, server: {...facts.server, trustedBy: 'plain'}} as typeof facts;
	const {problems} = resolve(resolver, file({...worker, serverUrl: 'http://octopus.example.com'}), plain);
	t.deepEqual(
		problems.map(({id, missing}) => [id, missing]),
		[['serverThumbprint', true]],
	);
	t.is(resolve(resolver, file(worker), facts).answers.serverThumbprint, serverThumbprint);
});

test('plain http is refused unless allowed', t => {
	t.regex(resolve(resolver, file({...worker, serverUrl: 'http://o'}), facts).problems[0]?.wanted ?? '', /https address/);
});

test('a secret itself in a file is refused, and its value not repeated', t => {
	const {problems} = resolve(resolver, file({...worker, apiKey: 'API-CANARY'}), facts);
	t.is(problems.length, 1);
	t.regex(problems[0]?.wanted ?? '', /a reference/);
	t.false(JSON.stringify(problems).includes('CANARY'));
});

test('a secret whose source is gone is a problem like any other', t => {
	t.deepEqual(
		resolve(resolver, file({...worker, apiKey: {env: 'GONE'}}), facts).problems.map(({id}) => id),
		['apiKey'],
	);
});

test('an existing instance is the default, whatever the letter case of its name', t => {
	const {answers, sources, problems} = resolve(
		resolver,
		file({instance: 'tentacle', serverUrl: 'https://o', apiKey: {env: 'K'}, environments: ['Test'], targetTags: ['x']}),
		{...facts, instances: [instance]},
	);
	t.deepEqual(problems, []);
	t.is(answers.instance, 'Tentacle');
	t.is(answers.style, 'polling');
	t.is(answers.certificate, 'keep');
	t.deepEqual(sources.serverAddresses, {kind: 'instance', name: 'Tentacle'});
});

test('an existing instance may change its style; what belongs to the other one is asked or has its default', t => {
	const flags = fromFlags(questions, [
		{name: 'style', value: 'listening'},
		{name: 'no-register-now', value: true},
	]);
	const {answers, problems} = resolve(resolver, flags, {...facts, instances: [instance]});
	t.deepEqual(problems, []);
	t.like(answers, {style: 'listening', listenPort: 10_933, serverThumbprint});
	t.is(answers.serverAddresses, undefined);
});

for (const [typed, value] of [
	['https://octopus.example.com/app#/Spaces-1/infrastructure', 'https://octopus.example.com'],
	['octopus.example.com', 'https://octopus.example.com'],
	['https://h/octopus/api', 'https://h/octopus'],
	['https://h:8443/', 'https://h:8443'],
] as const) {
	test(`the portal ${typed} is ${value}`, t => {
		t.is(resolve(resolver, file({...worker, serverUrl: typed}), facts).answers.serverUrl, value);
	});
}

for (const [text, expected] of [
	['node1', 'node1:10943'],
	['polling.acme.octopus.app', 'polling.acme.octopus.app:443'],
	['https://node1:8443/', 'node1:8443'],
	['[::1]:5', '[::1]:5'],
	['https://node1', undefined],
	['http://node1:1', undefined],
	['a b', undefined],
	['node1:70000', undefined],
	['-x:1', undefined],
] as const) {
	test(`the address ${text} is ${expected ?? 'refused'}`, t => {
		const {answers, problems} = resolve(resolver, file({...worker, serverAddresses: [text]}), facts);
		if (expected === undefined) t.is(problems[0]?.id, 'serverAddresses');
		else
			t.deepEqual(
				answers.serverAddresses?.map(({host, port}) => `${host.includes(':') ? `[${host}]` : host}:${port}`),
				[expected],
			);
	});
}

test('any text given as a name either arrives unchanged or is refused with a reason', t => {
	fc.assert(
		fc.property(
			fc.oneof(
				fc.string({unit: 'binary', maxLength: 300}),
				fc.constantFrom('$(id)', "O'Brien", '--force', '\u202Eabc', 'a\nb', '日本', 'x'.repeat(10_000), ''),
			),
			text => {
				const {answers, problems} = resolve(resolver, file({...worker, name: text}), facts);
				const problem = problems.find(({id}) => id === 'name');
				return problem ? problem.wanted.length > 0 : answers.name === text;
			},
		),
	);
	t.pass();
});

const signedIn = (...flags: ReadonlyArray<readonly [name: string, value: string]>): Given =>
	fromFlags(
		questions,
		[
			['style', 'polling'],
			['server-url', 'https://octopus.example.com'],
			['register-as', 'worker'],
			['worker-pool', 'Hosted'],
			...flags,
		].map(([name = '', value = '']) => ({name, value})),
	);
const problemsOf = (given: Given) =>
	resolve({...resolver, readSecret: secretOf}, given, facts).problems.map(({id, wanted}) => [id, wanted]);
const secretOf: Resolver['readSecret'] = ({secret}) => ({apiKey: 'API-ABC', idToken: 'a.b.c'})[secret as string] ?? 'a-secret';

test('how we sign in follows from what was given, and its source is that one’s', t => {
	for (const [kind, ...flags] of [
		['apiKey', ['api-key-file', '/key']],
		['bearerToken', ['bearer-token-file', '/token']],
		['password', ['username', 'ann'], ['password-file', '/password']],
		['oidc', ['id-token-file', '/id'], ['service-account-id', '5f0b']],
	] as const) {
		const {answers, sources, problems} = resolve({...resolver, readSecret: secretOf}, signedIn(...flags), facts);
		t.deepEqual(problems, []);
		t.is(answers.authentication, kind);
		t.is(sources.authentication?.kind, 'flag');
		t.is(credentialOf(answers)?.kind, kind);
	}
});

test('half a credential misses its other half', t => {
	t.deepEqual(problemsOf(signedIn(['username', 'ann'])), [['password', 'is missing']]);
	t.deepEqual(problemsOf(signedIn(['service-account-id', '5f0b'])), [['idTokenFile', 'is missing']]);
	t.deepEqual(problemsOf(signedIn()), [['apiKey', 'is missing']]);
});

test('two credentials from equally strong sources are one too many; a stronger one, or a choice, decides', t => {
	const both = signedIn(['api-key-file', '/key'], ['bearer-token-file', '/token']);
	t.deepEqual(problemsOf(both)[0], ['authentication', 'a single choice; --bearer-token-file gives another']);
	const variables = fromEnvironment(questions, {OCTOPUS_API_KEY: 'API-ABC', BearerToken: 'a-secret'});
	t.is(problemsOf(merge(signedIn(), variables))[0]?.[0], 'authentication');
	t.deepEqual(problemsOf(merge(signedIn(['authentication', 'bearerToken']), variables)), []);
	const stronger = resolve({...resolver, readSecret: secretOf}, merge(signedIn(['bearer-token-file', '/token']), variables), facts);
	t.deepEqual(stronger.problems, []);
	t.deepEqual(credentialOf(stronger.answers), {kind: 'bearerToken', bearerToken: {secret: 'bearerToken', from: {file: '/token'}}});
	const typed = resolve({...resolver, readSecret: secretOf}, {...both, authentication: [{raw: 'apiKey', source: {kind: 'typed'}}]}, facts);
	t.is(typed.answers.authentication, 'apiKey');
});

test('what a file with a token holds is looked at with the answer, and not quoted', t => {
	const given = signedIn(['id-token-file', '/id'], ['service-account-id', '5f0b']);
	const {problems} = resolve({...resolver, readSecret: () => 'API-CANARY'}, given, facts);
	t.is(problems[0]?.id, 'idTokenFile');
	t.notRegex(problems[0]?.wanted ?? '', /CANARY/);
});

test('a list flag with nothing in it is the empty list, beside others a name with nothing in it', t => {
	const raw = (...values: readonly string[]) =>
		fromFlags(
			questions,
			values.map(value => ({name: 'tenants', value})),
		).tenants?.[0]?.raw;
	t.deepEqual(raw(''), []);
	t.deepEqual(raw('Blue'), ['Blue']);
	t.deepEqual(raw('Blue', ''), ['Blue', '']);
});

test('a record is taken over by the whole thumbprint; its beginning is enough only where it was typed beside what it is', t => {
	const holder = {...record, thumbprint: 'A1B2'.repeat(10), registeredAs: 'worker'} as const;
	const known = withRecords([holder]);
	const target = {...worker, name: record.name, space: 'Default'};
	const of = (given: Given) => resolve(resolver, merge(given, file(target)), known);
	const typed = of({replace: [{raw: 'a1b2 a1b2', source: {kind: 'typed'}}]});
	t.deepEqual(typed.problems, []);
	t.is(typed.answers.replace, holder.thumbprint);
	for (const given of [
		fromFlags(questions, [{name: 'replace', value: 'A1B2A1B2'}]),
		fromEnvironment(questions, {CONFIGURE_TENTACLE_REPLACE: 'A1B2A1B2'}),
		file({replace: 'A1B2A1B2'}),
	]) {
		const {answers, problems} = of(given);
		t.is(answers.replace, undefined);
		t.like(problems, {0: {id: 'replace', wanted: 'a thumbprint of 40 hex digits; this has 8, or “unavailable”'}, length: 1});
	}
	t.is(of(fromFlags(questions, [{name: 'replace', value: holder.thumbprint.toLowerCase()}])).answers.replace, holder.thumbprint);
});
