import {execFileSync} from 'node:child_process';
import {chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import {type Resolver, resolve} from '../../src/engine/resolve.ts';
import {fromFile} from '../../src/engine/sources.ts';
import type {AnswerId} from '../../src/model/answers.ts';
import {UserError} from '../../src/model/user-error.ts';
import {renderBash} from '../../src/render/bash.ts';
import {planFor} from '../../wizards/plan.ts';
import {questions} from '../../wizards/questions.ts';
import {awkward} from '../_helpers/awkward.ts';
import {facts, serverThumbprint} from '../_helpers/facts.ts';

const resolver: Resolver = {
	questions,
	readSecret: ({secret}) => (secret === 'idToken' ? 'a.b.c' : 'API-ABCDEFGHIJKLMNOPQRSTUVWXYZ'),
	existing: () => undefined,
};

const listening = {style: 'listening', registerNow: false, serverThumbprint};
const imported = {...listening, certificateFile: '/srv/machine.pfx'};
const polling = {style: 'polling', serverUrl: 'https://octopus.example.com', apiKey: {env: 'KEY'}, registerAs: 'target'};
const registered = {...polling, environments: ['Test'], targetTags: ['web-server']};

const {apiKey: _apiKey, ...withPassword} = registered;
const dialled = {...registered, style: 'listening'};

/** Not looked up on the Server: whatever it is, it is in the script. */
const arriving: ReadonlySet<AnswerId> = new Set([
	...([
		'name',
		'targetTags',
		'tenantTags',
		'username',
		'serviceAccountId',
		'idTokenFile',
		'publicHostName',
		'replace',
		'certificateFile',
		'renewedThumbprint',
	] as const),
]);

/** Every question whose answer is free text, with the answers that it is asked with; a folder's value begins with a slash. */
const texts: ReadonlyArray<readonly [AnswerId, Readonly<Record<string, unknown>>, (value: string) => unknown]> = [
	['instance', listening, value => value],
	['homeFolder', listening, value => `/srv/${value}`],
	['applicationFolder', listening, value => `/srv/${value}`],
	['configFile', listening, value => `/srv/${value}`],
	['listenAddress', listening, value => value],
	['serverThumbprint', listening, value => value],
	['proxy', registered, value => value],
	['scriptProxy', listening, value => value],
	['serviceUser', listening, value => value],
	['serverUrl', registered, value => value],
	['serverAddresses', registered, value => [value]],
	['space', registered, value => value],
	['name', registered, value => value],
	['environments', registered, value => [value]],
	['targetTags', registered, value => [value]],
	['machinePolicy', registered, value => value],
	['username', {...withPassword, password: {env: 'KEY'}}, value => value],
	['serviceAccountId', {...withPassword, idTokenFile: '/token'}, value => value],
	['idTokenFile', {...withPassword, serviceAccountId: 'an-id'}, value => `/srv/${value}`],
	['certificateFile', imported, value => `/srv/${value}`],
	['renewedThumbprint', imported, value => value],
	['publicHostName', dialled, value => value],
	['serverSideProxy', dialled, value => value],
	['replace', registered, value => value],
	['tenants', registered, value => [value]],
	['tenantTags', registered, value => [value]],
];

test('every question whose answer is free text is here', t => {
	const free = Object.entries(questions).filter(([, {kind}]) => ['text', 'liveChoice', 'liveMany', 'addresses'].includes(kind));
	// Worker pools are read and rendered by the very code that reads environments.
	t.deepEqual(
		free
			.map(([id]) => id)
			.filter(id => id !== 'workerPools')
			.toSorted(),
		texts.map(([id]) => id).toSorted(),
	);
});

for (const [id, others, given] of texts) {
	for (const [what, value] of Object.entries(awkward)) {
		test(`${id} with ${what} is refused with a reason, or reaches the very program it is for`, t => {
			const raw = given(value);
			const {answers, problems} = resolve(resolver, fromFile(questions, {...others, [id]: raw}, '/a.yaml').given, facts);
			const problem = problems.find(one => one.id === id);
			if (problem) return t.regex(problem.wanted, /\w{2}/);
			t.deepEqual(problems, []);
			const plan = planFor(answers, facts);
			const calls = plan.steps.flatMap(({run}) => (run.kind === 'tentacle' ? [run.words] : []));
			if (others === listening) t.deepEqual(callsOfScript(renderBash, plan), calls);
			else if (arriving.has(id)) execFileSync('bash', ['-n'], {input: renderBash(plan)});
			// The Server has none of that name, so no script can be made; what it is called is told.
			else t.throws(() => renderBash(plan), {instanceOf: UserError});
			if (raw !== '' && !(Array.isArray(raw) && raw[0] === '')) t.deepEqual(answers[id], raw as never);
		});
	}
}

/** What a real bash hands to Tentacle when it runs the script: the words of each call. */
const callsOfScript = (render: typeof renderBash, plan: ReturnType<typeof planFor>): ReadonlyArray<readonly string[]> => {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'awkward-'));
	try {
		const tentacle = path.join(folder, 'Tentacle');
		const record = path.join(folder, 'record');
		writeFileSync(record, '');
		writeFileSync(tentacle, `#!/bin/bash\nprintf '%s\\0' "$@" $'\\x01' >>'${record}'\n`);
		chmodSync(tentacle, 0o755);
		execFileSync('bash', [], {input: `chmod() { :; }\n${render({...plan, tentacle})}`, cwd: folder, stdio: ['pipe', 'ignore', 'pipe']});
		const words = readFileSync(record, 'utf8').split('\0');
		return words
			.join('\0')
			.split('\0\u0001\0')
			.filter(call => call !== '')
			.map(call => call.split('\0'));
	} finally {
		rmSync(folder, {recursive: true});
	}
};
