// Runs as the first process of new network, mount and process namespaces: one world, in which cases are built and diagnosed.
//
//   node inside.js FOLDER
//
// Reads the title of a case a line, answers each with a line of JSON, and ends with its standard input. Whatever was started in it ends then, too:
// the kernel ends a process namespace with its first process.
import process from 'node:process';
import {createInterface} from 'node:readline';
import {createCertificate} from '../../src/certificate/create-certificate.ts';
import {startServer} from '../../src/sandbox/server/server.ts';
import type {Case} from './case.ts';
import {cases} from './cases/index.ts';
import {diagnose} from './diagnose.ts';
import {createPlace, domain, toAddress, type World} from './place.ts';
import {runProgram} from './processes.ts';
import {relayServer} from './relay.ts';

const [folder = ''] = process.argv.slice(2);

/** The portal's own address; places have the numbers after it. */
const first = 1;
/** What runs at the same time: most of a case is starting programs, and some of it is waiting for deadlines. */
const most = 4;

const makeWorld = async (): Promise<World> => {
	await runProgram('ip', ['link', 'set', 'lo', 'up']);
	const authority = createCertificate({subject: 'Lab Authority', authority: true});
	const communications = createCertificate({subject: 'Octopus Portal'});
	const octopus = await startServer({identity: {authority, communications}, portalNames: [`*.${domain}`]});
	const portal = `10.77.0.${first}`;
	await runProgram('ip', ['address', 'add', `${portal}/32`, 'dev', 'lo']);
	const server = relayServer(toAddress(octopus.url));
	await new Promise<void>(resolve => server.listen(443, portal, resolve));
	const name = `portal.${domain}`;
	return {authority, communications, octopus, portalUrl: `https://${name}`, portalHosts: `${portal} ${name}`};
};

const prove = async (world: World, {arrange}: Case, number: number): Promise<unknown> => {
	const {place, close} = await createPlace(world, number, folder);
	try {
		return {outcome: await diagnose(place, await arrange(place))};
	} catch (error) {
		return {error: error instanceof Error ? error.stack : String(error)};
	} finally {
		await close();
	}
};

const world = makeWorld();
let last = first;
let running = 0;
const waiting: string[] = [];

const next = async (): Promise<void> => {
	const title = waiting.shift();
	if (title === undefined || running >= most) {
		if (title !== undefined) waiting.unshift(title);
		return;
	}
	running++;
	const found = cases.find(one => one.title === title);
	const answer = found ? await prove(await world, found, ++last) : {error: `There is no case “${title}” in cases/`};
	process.stdout.write(`${JSON.stringify({title, ...(answer as object)})}\n`);
	running--;
	await next();
};

const lines = createInterface({input: process.stdin});
lines.on('line', title => {
	waiting.push(title);
	void next();
});
lines.once('close', () => process.exit());
