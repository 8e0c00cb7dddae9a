// A process of its own with the API of a Server that limits requests: its only word is how many a second, and at once. Prints its URL and key as JSON;
// at the end of its standard input it prints what it has seen, and ends.
import process from 'node:process';
import {openApi} from '../test/commands/_registering.ts';

const perSecond = Number(process.argv[2]);
const {url, state} = await openApi({teardown() {}});
state.rateLimit = {perSecond, burst: perSecond};
process.stdout.write(`${JSON.stringify({url, apiKey: state.apiKey})}\n`);
process.stdin.resume().once('end', () => {
	const {requests, rateLimited, machines} = state;
	const seen = {requests: requests.length, rateLimited, thumbprints: machines.map(({Thumbprint}) => Thumbprint)};
	process.stdout.write(`${JSON.stringify(seen)}\n`, () => process.exit());
});
