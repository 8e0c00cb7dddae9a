import test from 'ava';
import {misfits, type Schema} from '../_helpers/json-schema.ts';
import {openSandbox, run} from '../_helpers/program.ts';
import {textOf} from '../house/_files.ts';

const schema = JSON.parse(textOf('docs/schema/setup.schema.json')) as Schema;

test('what setup --json tells fits its schema: a plan, a run, a second run, a refusal', async t => {
	const sandbox = await openSandbox(t);
	const tell = async (...words: readonly string[]) => {
		const {stdout, stderr, exitCode} = await run(['setup', '--no-input', '--json', ...words, ...sandbox.flags], {
			environment: sandbox.environment,
		});
		const document = JSON.parse(stdout || stderr) as {outcome?: {kind: string}};
		t.deepEqual(misfits(schema, document), [], stdout);
		return {exitCode, kind: document.outcome?.kind};
	};
	t.deepEqual(await tell(), {exitCode: 2, kind: undefined});
	t.deepEqual(await tell('--yes'), {exitCode: 0, kind: 'done'});
	t.deepEqual(await tell('--yes'), {exitCode: 0, kind: 'unchanged'});
	t.deepEqual(await tell('--polling-connections=7'), {exitCode: 2, kind: undefined});
});

test('what setup --json tells of a run that is refused fits too', async t => {
	const {environment, flags} = await openSandbox(t, {faults: ['maintenance']});
	const {stdout} = await run(['setup', '--no-input', '--yes', '--json', ...flags], {environment});
	const document = JSON.parse(stdout) as {outcome: {kind: string}};
	t.deepEqual(misfits(schema, document), []);
	t.is(document.outcome.kind, 'refused');
});
