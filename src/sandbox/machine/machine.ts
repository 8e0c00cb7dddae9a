import {once} from 'node:events';
import {mkdir} from 'node:fs/promises';
import {createServer, type Socket} from 'node:net';
import path from 'node:path';
import {type Answer, answer, type Question} from './answer.ts';
import {journalctl} from './journalctl.ts';
import {writePrograms} from './programs.ts';
import {systemctl} from './systemctl.ts';
import {createUnits} from './units.ts';

export type MachineOptions = {
	/** Of every unit, as systemd hands out its own, on top of `PATH`, `LANG` and `HOME`. */
	readonly environment?: Readonly<Record<string, string>>;
	/** How long a unit may take to stop. Left out: systemd's 90 seconds. */
	readonly stopMilliseconds?: number;
	/** The Node that runs the programs. Left out: this one. */
	readonly nodePath?: string;
};

/** A stand-in for systemd in a folder: units run as children of this process, as its user, and never outlive it. */
export type StandInMachine = {
	/** Holds `systemctl`, `journalctl` and `sudo`; first on the search path of whoever shall use them. */
	readonly binFolder: string;
	/** PATH of the units, and for everybody in the sandbox. */
	readonly searchPath: string;
	readonly unitFolder: string;
	/** Every call of systemctl and journalctl so far: program and words. */
	readonly calls: ReadonlyArray<readonly string[]>;
	/** Main processes of the units that run. */
	readonly pids: () => readonly number[];
	/** Kills every unit, and resolves when they are gone. */
	readonly stop: () => Promise<void>;
};

const longestQuestion = 1024 * 1024;

/**
Starts it. The folder belongs to this user alone and has a short path (a socket's has at most 107 bytes). Throws the system's error when the
socket cannot be made.
*/
export const startMachine = async (
	folder: string,
	{environment = {}, stopMilliseconds = 90_000, nodePath = process.execPath}: MachineOptions = {},
): Promise<StandInMachine> => {
	const binFolder = path.join(folder, 'bin');
	const unitFolder = path.join(folder, 'etc/systemd/system');
	const socket = path.join(folder, 'machine.socket');
	const searchPath = `${binFolder}:/usr/sbin:/usr/bin:/sbin:/bin`;
	await mkdir(unitFolder, {recursive: true});
	await writePrograms(binFolder, {socket, nodePath});
	const units = createUnits(unitFolder, {
		environment: {HOME: folder, PATH: searchPath, LANG: 'C.UTF-8', ...environment},
		stopMilliseconds,
	});
	const calls: Array<readonly string[]> = [];
	const connections = new Set<Socket>();
	const server = createServer({allowHalfOpen: true}, connection => {
		connections.add(connection);
		connection.once('close', () => connections.delete(connection));
		connection.on('error', () => {
			// Whoever asked is gone; what was asked for is done all the same.
		});
		void serve(connection, async ({program, words}) => {
			calls.push([program, ...words]);
			return program === 'systemctl' ? systemctl(words, units) : journalctl(words, units);
		});
	});
	server.listen(socket);
	await once(server, 'listening');
	return {
		binFolder,
		unitFolder,
		searchPath,
		calls,
		pids: () => units.all().flatMap(({service}) => service.state().mainPid || []),
		async stop() {
			server.close();
			for (const connection of connections) connection.destroy();
			await Promise.all(units.all().map(({service}) => service.end()));
		},
	};
};

const serve = async (connection: Socket, reply: (question: Question) => Promise<Answer>): Promise<void> => {
	connection.end(JSON.stringify(await answerTo(connection, reply)));
};

/** What goes wrong is told to whoever asked: the sandbox goes on. */
const answerTo = async (connection: Socket, reply: (question: Question) => Promise<Answer>): Promise<Answer> => {
	try {
		const chunks: Buffer[] = [];
		for await (const chunk of connection.iterator({destroyOnReturn: false}) as AsyncIterable<Buffer>) {
			chunks.push(chunk);
			if (chunks.reduce((sum, {length}) => sum + length, 0) > longestQuestion) return answer(1, {stderr: ['Argument list too long']});
		}
		return await reply(JSON.parse(Buffer.concat(chunks).toString()) as Question);
	} catch (error) {
		return answer(1, {stderr: [error instanceof Error ? error.message : 'The stand-in failed']});
	}
};
