import {chmodSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {endsWell, openSandbox, run, tentacleCalls, writes} from '../_helpers/program.ts';

test('a plan that is saved is applied as it is; edited, moved, or in the hands of others it is not', async t => {
	const sandbox = await openSandbox(t);
	const {environment, flags, folder, server, certificateAuthorityFile, apiKeyFile} = sandbox;
	const file = path.join(folder, 'plan.json');
	const saved = await run(['setup', '--save-plan', file, ...flags], {environment});
	t.is(saved.exitCode, 0, saved.stderr);
	t.is(statSync(file).mode & 0o777, 0o600);
	t.true(saved.stderr.includes(`setup --apply-plan=${file} --ca-file=${certificateAuthorityFile} does exactly this.`), saved.stderr);
	const text = readFileSync(file, 'utf8');
	t.false(text.includes(server.apiKey));
	t.like(JSON.parse(text), {schemaVersion: 1, answers: {apiKey: {file: apiKeyFile}, name: 'build-07'}});

	const applySaved = (...more: readonly string[]) =>
		run(['setup', '--apply-plan', file, '--ca-file', certificateAuthorityFile, ...more], {environment});
	const refused = async (exitCode: number, says: RegExp, ...more: readonly string[]) => {
		const ended = await applySaved(...more);
		t.is(ended.exitCode, exitCode, ended.stderr);
		t.regex(ended.stderr, says);
		t.deepEqual([tentacleCalls(sandbox), writes(sandbox)], [[], []]);
	};
	writeFileSync(file, text.replaceAll('10933', '10944').replace('"--noListen=True"', '"--noListen=True; touch /tmp/canary"'));
	await refused(2, /is not as it was saved/);
	writeFileSync(file, text.replace('"name": "build-07"', '"name": "build-08"'));
	await refused(2, /is not as it was saved/);
	writeFileSync(file, '{"answers": {}}');
	await refused(2, /is no plan/);
	writeFileSync(file, text);
	chmodSync(file, 0o666);
	await refused(2, /is not applied: .* can be written by every user/);
	chmodSync(file, 0o600);
	await refused(2, /--name does not go with --apply-plan/, '--name=other');
	await refused(2, /--answers does not go with --apply-plan/, '--answers', sandbox.answersFile);

	const applied = await applySaved();
	t.is(applied.exitCode, 0, applied.stderr);
	t.regex(applied.stdout, /^Tentacle is set up, and proven to work\./);
	const [calls, written] = [tentacleCalls(sandbox), writes(sandbox)];
	const again = await applySaved();
	t.is(again.exitCode, 3, again.stdout);
	t.regex(again.stderr, /does not fit any more.*\n {2}Done already: Create the instance \(it exists\)/);
	t.deepEqual([tentacleCalls(sandbox), writes(sandbox)], [calls, written]);
});

test('what a health check changes of a record moves no plan; what a person changes does', async t => {
	const sandbox = await openSandbox(t);
	const {environment, flags, folder, server, certificateAuthorityFile} = sandbox;
	const file = path.join(folder, 'plan.json');
	endsWell(t, await run(['setup', '--no-input', '--yes', ...flags], {environment}));
	endsWell(t, await run(['setup', '--save-plan', file, ...flags, '--target-tag=db'], {environment}));
	const [record = {} as Record<string, unknown>] = server.state.machines;
	const {EnvironmentIds} = record;
	const test = server.state.environments.find(({Name}) => Name === 'Test');
	Object.assign(record, {EnvironmentIds: [test?.Id]});
	const applySaved = () => run(['setup', '--apply-plan', file, '--ca-file', certificateAuthorityFile], {environment});
	const moved = await applySaved();
	t.is(moved.exitCode, 3, moved.stdout);
	t.regex(moved.stderr, /Changes now: Environments: Test → Development/);
	Object.assign(record, {EnvironmentIds, HealthStatus: 'HasWarnings', StatusSummary: 'a warning', ShellVersion: '5.3'});
	const applied = await applySaved();
	t.is(applied.exitCode, 0, applied.stderr);
	t.like(server.state.machines[0], {Roles: ['db']});
});

test('a secret that was read from standard input is not in the plan, and has to be given again', async t => {
	const sandbox = await openSandbox(t);
	const {environment, flags, folder, server, certificateAuthorityFile, apiKeyFile} = sandbox;
	const file = path.join(folder, 'plan.json');
	const saved = await run(['setup', '--save-plan', file, ...flags, '--api-key-file', '-', '--name=typed in'], {
		environment,
		input: server.apiKey,
	});
	t.is(saved.exitCode, 0, saved.stderr);
	const {answers} = JSON.parse(readFileSync(file, 'utf8')) as {answers: object};
	t.false('apiKey' in answers);
	t.like(answers, {name: 'typed in'});
	const applySaved = (...more: readonly string[]) =>
		run(['setup', '--apply-plan', file, '--ca-file', certificateAuthorityFile, ...more], {environment});
	const without = await applySaved();
	t.is(without.exitCode, 2);
	t.regex(without.stderr, /apiKey.*--api-key-file/);
	t.deepEqual(writes(sandbox), []);
	t.is((await applySaved('--api-key-file', apiKeyFile)).exitCode, 0);
});
