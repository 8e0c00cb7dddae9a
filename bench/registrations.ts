import {spawn} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {projectRoot} from '../test/_helpers/project.ts';
import {pollingKind, setUpOnce, standInHost} from '../test/commands/_registering.ts';
import {milliseconds, type Row} from './row.ts';

const machines = 500;
/** As the documented example has it a minute, scaled to a second (facts: Octopus REST §1.6). */
const perSecond = 200;

type Seen = {readonly requests: number; readonly rateLimited: number; readonly thumbprints: readonly string[]};

/** What a Server that is asked just as often as it allows would need for the requests of the last run. */
let shortestMilliseconds = Number.NaN;

/** A fleet that is set up in one moment with one key. Throws unless every machine ends registered, once. */
const registerAll = async (): Promise<void> => {
	const child = spawn(process.execPath, [path.join(projectRoot, 'build/bench/registrations-server.js'), String(perSecond)], {
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
	try {
		const {url, apiKey} = JSON.parse(String((await lines.next()).value)) as {readonly url: string; readonly apiKey: string};
		const outcomes = await Promise.all(
			Array.from({length: machines}, (_, index) => {
				const thumbprint = index.toString(16).toUpperCase().padStart(40, '0');
				const kind = {...pollingKind, thumbprint, answers: {...pollingKind.answers, name: `build-${index}`}};
				return setUpOnce(standInHost(kind), {url, state: {apiKey}}, kind);
			}),
		);
		child.stdin.end();
		const {requests, rateLimited, thumbprints} = JSON.parse(String((await lines.next()).value)) as Seen;
		assertAllOnce(outcomes, thumbprints);
		shortestMilliseconds = ((requests - rateLimited) / perSecond - 1) * 1000;
		process.stderr.write(`  ${machines} machines, ${(requests - rateLimited) / machines} requests each, ${rateLimited} more put off\n`);
	} finally {
		child.stdin.end();
		if (child.exitCode === null) await once(child, 'exit');
	}
};

const assertAllOnce = (
	outcomes: ReadonlyArray<{readonly exitCode: number; readonly says: string}>,
	thumbprints: readonly string[],
): void => {
	const failed = outcomes.filter(({exitCode}) => exitCode !== 0);
	if (failed.length > 0) throw new Error(`${failed.length} of ${machines} failed, the first with: ${failed[0]?.says}`);
	const registered = new Set(thumbprints).size;
	if (registered === machines && thumbprints.length === machines) return;
	throw new Error(`${thumbprints.length} records of ${registered} machines, in place of ${machines}`);
};

export const registrations: Row = {
	what: `${machines} machines registered at once`,
	against: `${perSecond} requests a second, without a pause`,
	judged: 'ratio',
	reach: 1.5,
	unit: 'ms',
	turns: 1,
	isCold: true,
	ours: () => milliseconds(registerAll),
	peer: async () => shortestMilliseconds,
};
