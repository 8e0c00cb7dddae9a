import {appendFileSync, readFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type {Report} from '../../src/engine/report.ts';
import {openSandbox, run} from '../_helpers/program.ts';

/** A line of the agent that runs, at this moment. */
const lineNow = (processId: string, endpoint: string, text: string): string => {
	const now = new Date();
	const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().replace('T', ' ').replace('Z', '0');
	return `${local}  ${processId.padStart(5)}      5 ERROR  ${endpoint.padEnd(30)}    5  ${text}\n`;
};

test('the log of an instance: good, contradicted by the look, and in agreement with it', async t => {
	const sandbox = await openSandbox(t);
	const {environment, flags} = sandbox;
	const setUp = await run(['setup', '--no-input', '--yes', ...flags], {environment});
	t.is(setUp.exitCode, 0, setUp.stderr);
	const diagnose = async () => JSON.parse((await run(['diagnose', '--instance=Tentacle', '--json'], {environment})).stdout) as Report;
	const about = ({checks}: Report, wanted: string) => checks.find(({id}) => id === wanted);

	const good = await diagnose();
	t.deepEqual(
		good.causes.filter(({verdict}) => verdict === 'fail'),
		[],
	);
	t.like(about(good, 'log/connection'), {reason: 'connected'});
	t.like(about(good, 'log/start'), {reason: 'fine'});
	t.deepEqual(
		good.checks.filter(({category, verdict}) => category === 'log' && !['pass', 'information', 'skipped'].includes(verdict)),
		[],
	);
	t.is(good.history, undefined);

	const subject = about(good, 'log/connection')?.subject ?? '';
	const log = path.join(sandbox.folder, 'var/opt/octopus/Tentacle/Logs/OctopusTentacle.txt');
	const processId = /(\d+) +\d+ +INFO {2}==== RunAgentCommand/.exec(readFileSync(log, 'utf8'))?.[1] ?? '';
	const refused = `The remote host at https://${subject}/ refused the connection. This may mean that the expected listening service is not running.`;
	appendFileSync(log, lineNow(processId, `https://${subject}/`, refused));
	const doubted = await diagnose();
	t.deepEqual(
		doubted.causes.filter(({verdict}) => verdict === 'fail'),
		[],
	);
	t.like(about(doubted, 'log/connection'), {reason: 'contradicted', verdict: 'information'});
	t.like(about(doubted, 'service/connected'), {reason: 'doubted', verdict: 'broken'});

	await sandbox.server.stop();
	appendFileSync(log, lineNow(processId, `https://${subject}/`, refused));
	const agreed = await diagnose();
	const cause = agreed.causes.find(({finding}) => finding === 'NET004');
	t.like(cause, {subject, logged: {line: refused}});
	t.is(agreed.causes.filter(one => one.subject === subject).length, 1);
	t.truthy(agreed.history?.firstFailure);
});
