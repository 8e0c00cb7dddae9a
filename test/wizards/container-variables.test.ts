import test from 'ava';
import {resolve} from '../../src/engine/resolve.ts';
import {fromEnvironment, fromFile, fromFlags, merge} from '../../src/engine/sources.ts';
import type {Answers} from '../../src/model/answers.ts';
import {sourceText} from '../../src/model/question.ts';
import {questions} from '../../wizards/questions.ts';
import {facts} from '../_helpers/facts.ts';

const resolved = (environment: Readonly<Record<string, string>>, flags: Readonly<Record<string, string>> = {}) =>
	resolve(
		{questions, existing: () => undefined, readSecret: () => 'API-ABC'},
		merge(
			fromFlags(
				questions,
				Object.entries(flags).map(([name, value]) => ({name, value})),
			),
			fromEnvironment(questions, environment),
		),
		facts,
	);

const common = {
	ServerUrl: 'https://octopus.example.com',
	ServerApiKey: 'API-ABC',
	Space: 'Default',
	MachinePolicy: 'Default Machine Policy',
};

test('the variables of a polling worker’s container are a whole set of answers', t => {
	const {answers, problems} = resolved({
		...common,
		ServerCommsAddress: 'https://octopus.example.com:10943/',
		TargetWorkerPool: 'Linux Builders',
		TargetName: 'builder',
	});
	t.deepEqual(problems, []);
	t.like(answers, {style: 'polling', registerAs: 'worker', name: 'builder', machinePolicy: 'Default Machine Policy'});
	t.deepEqual(answers.serverAddresses, [{host: 'octopus.example.com', port: 10_943}]);
	t.deepEqual(answers.workerPools, ['Linux Builders']);
});

test('the variables of a listening target’s container are, but for the style, which nothing in them says', t => {
	const environment = {
		...common,
		CustomPublicHostName: 'web01.example.com',
		ListeningPort: '20933',
		ProxyName: 'Branch office',
		TargetEnvironment: 'Test,Production',
		TargetRole: 'web-server',
	};
	t.deepEqual(
		resolved(environment).problems.map(({id}) => id),
		['style'],
	);
	const {answers, problems} = resolved(environment, {style: 'listening'});
	t.deepEqual(problems, []);
	t.like(answers, {publicHostName: 'web01.example.com', callbackPort: 20_933, listenPort: 10_933, serverSideProxy: 'Branch office'});
	t.like(answers, {registerAs: 'target', environments: ['Test', 'Production']});
});

test('how a container finds its name is never taken for the name itself', t => {
	const {answers} = resolved({PublicHostNameConfiguration: 'FQDN'}, {style: 'listening'});
	t.not(answers.publicHostName, 'FQDN');
});

test('what is said outright is stronger than what other answers mean', t => {
	t.is(resolved({ServerCommsAddresses: 'node1,node2'}, {style: 'listening'}).answers.style, 'listening');
	t.is(resolved({TargetWorkerPool: 'Linux Builders'}, {'register-as': 'target'}).answers.registerAs, 'target');
	t.regex(
		resolved({TargetWorkerPool: 'Linux Builders', TargetRole: 'web'}).problems.find(({id}) => id === 'registerAs')?.wanted ?? '',
		/single choice/,
	);
});

test('what is inherited changes nothing of an instance that is there, and is told; our own variables, flags and files do', t => {
	const now: Answers = {
		style: 'listening',
		registerAs: 'worker',
		workerPools: ['Linux Builders'],
		name: 'builder',
		space: 'Default',
		machinePolicy: 'Strict',
	};
	const again = (environment: Readonly<Record<string, string>>, file: Readonly<Record<string, unknown>> = {}) =>
		resolve(
			{questions, existing: () => ({name: 'Tentacle', answers: now, outdated: []}), readSecret: () => 'API-ABC'},
			merge(fromEnvironment(questions, {...common, Space: 'default', ...environment}), fromFile(questions, file, '/answers.yaml').given),
			facts,
		);
	const inherited = {
		TargetRole: 'web',
		TargetEnvironment: 'Test',
		TargetWorkerPool: 'Default Worker Pool',
		TargetName: 'other',
		Space: 'Platform',
		MachinePolicy: 'Default Machine Policy',
		ServerCommsAddress: 'https://octopus.example.com:10943/',
	};
	const {answers, passedOver, problems} = again(inherited);
	t.deepEqual(problems, []);
	t.like(answers, now);
	t.is(answers.targetTags, undefined);
	t.deepEqual(
		passedOver.map(({id, source}) => `${id} ${sourceText(source)}`),
		[
			'style the variable ServerCommsAddress',
			'registerAs the variable TargetEnvironment',
			'registerAs the variable TargetRole',
			'space the variable Space',
			'name the variable TargetName',
			'workerPools the variable TargetWorkerPool',
			'machinePolicy the variable MachinePolicy',
		],
	);
	t.deepEqual(again({MachinePolicy: 'Strict'}).passedOver, [], 'what says the same is worth no word');
	t.is(again({...inherited, CONFIGURE_TENTACLE_NAME: 'ours'}).answers.name, 'ours');
	t.is(again(inherited, {name: 'of the file'}).answers.name, 'of the file');
	t.like(again({CONFIGURE_TENTACLE_REGISTER_AS: 'target', TargetRole: 'web', TargetEnvironment: 'Test'}).answers, {
		registerAs: 'target',
		targetTags: ['web'],
		environments: ['Test'],
	});
	// What an answer means for another one counts as the answer does.
	t.like(again({CONFIGURE_TENTACLE_SERVER_ADDRESSES: 'node1'}).answers, {
		style: 'polling',
		serverAddresses: [{host: 'node1', port: 10_943}],
	});
	t.like(again({CONFIGURE_TENTACLE_TARGET_TAGS: 'web', CONFIGURE_TENTACLE_ENVIRONMENTS: 'Test'}).answers, {
		registerAs: 'target',
		targetTags: ['web'],
		environments: ['Test'],
	});
	t.is(again({}, {registerAs: 'target', targetTags: ['web'], environments: ['Test']}).answers.registerAs, 'target');
});
