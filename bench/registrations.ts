import {openApi, pollingKind, setUpOnce, standInHost} from '../test/commands/_registering.ts';
import {milliseconds, type Row} from './row.ts';

const machines = 500;
/** As the documented example has it a minute, scaled to a second (facts: Octopus REST §1.6). */
const limit = {perSecond: 200, burst: 200};

/** What a Server that answers as fast as its limit allows would need for the requests of the last run, refused ones left out. */
let shortestMilliseconds = Number.NaN;

/** A fleet that is set up in one moment with one key. Throws unless every machine ends registered, once. */
const registerAll = async (): Promise<void> => {
	const ends: Array<() => unknown> = [];
	const api = await openApi({teardown: end => ends.push(end)});
	api.state.rateLimit = limit;
	try {
		const outcomes = await Promise.all(
			Array.from({length: machines}, (_, index) => {
				const thumbprint = index.toString(16).toUpperCase().padStart(40, 'A');
				const kind = {...pollingKind, thumbprint, answers: {...pollingKind.answers, name: `build-${index}`}};
				return setUpOnce(standInHost(kind), api, kind);
			}),
		);
		const failed = outcomes.filter(({exitCode}) => exitCode !== 0);
		const registered = new Set(api.state.machines.map(({Thumbprint}) => Thumbprint));
		if (failed.length > 0) throw new Error(`${failed.length} of ${machines} failed, the first with: ${failed[0]?.says}`);
		if (registered.size !== machines || api.state.machines.length !== machines) {
			throw new Error(`${api.state.machines.length} records of ${registered.size} machines, of ${machines}`);
		}
		const {requests, rateLimited} = api.state;
		const answered = requests.length - rateLimited;
		shortestMilliseconds = ((answered - limit.burst) / limit.perSecond) * 1000;
		process.stderr.write(`  ${machines} machines, ${answered / machines} requests each, ${rateLimited} refused for a while\n`);
	} finally {
		for (const end of ends) await end();
	}
};

export const registrations: Row = {
	what: `${machines} machines registered at once`,
	against: `a limit of ${limit.perSecond} requests a second`,
	judged: 'ratio',
	reach: 1.5,
	unit: 'ms',
	turns: 1,
	isCold: true,
	ours: () => milliseconds(registerAll),
	peer: async () => shortestMilliseconds,
};
