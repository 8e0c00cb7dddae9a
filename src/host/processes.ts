import {readdirSync, readFileSync, readlinkSync} from 'node:fs';
import path from 'node:path';

type ProcessSeen = {readonly id: number; readonly parent: number; readonly state: string; readonly name: string};

const longestCommandCharacters = 200;

/** What a file of `/proc` says; undefined when its process is gone, or not ours to look at. */
const readProc = (file: string): string | undefined => {
	try {
		return readFileSync(`/proc/${file}`, 'utf8');
	} catch {
		// Processes come and go while they are looked at.
		return undefined;
	}
};

const processIds = (): readonly number[] =>
	readdirSync('/proc')
		.filter(name => /^\d+$/.test(name))
		.map(Number);

/** `proc(5)`: the name is in brackets and may itself have brackets. */
const lookAt = (id: number): ProcessSeen | undefined => {
	const parts = /^\d+ \((.*)\) (\S) (\d+) /s.exec(readProc(`${id}/stat`) ?? '');
	return parts ? {id, parent: Number(parts[3]), state: parts[2] ?? '', name: parts[1] ?? ''} : undefined;
};

/** The command lines of the programs that a process has started and that still run. */
export const childrenOf = (parent: number): readonly string[] =>
	processIds().flatMap(id => {
		const seen = lookAt(id);
		if (seen?.parent !== parent || seen.state === 'Z' || seen.state === 'X') return [];
		const words = (readProc(`${id}/cmdline`) ?? '').replaceAll('\0', ' ').trim();
		return [(words === '' ? seen.name : words).slice(0, longestCommandCharacters)];
	});

/** Whether a process is `ancestor`, or was started by it, directly or not. */
export const descendsFrom = (id: number, ancestor: number): boolean => {
	for (let at = id; at > 1; at = lookAt(at)?.parent ?? 0) if (at === ancestor) return true;
	return false;
};

/** The processes that hold a TCP port open for listening, as far as this user may see. */
export const listenersOn = (port: number): ReadonlyArray<{readonly id: number; readonly name: string}> => {
	const sockets = new Set(['net/tcp', 'net/tcp6'].flatMap(table => listeningSockets(readProc(table) ?? '', port)));
	if (sockets.size === 0) return [];
	return processIds().flatMap(id => (holdsOneOf(id, sockets) ? [{id, name: lookAt(id)?.name ?? 'a program'}] : []));
};

/** Inode numbers out of `/proc/net/tcp`: state 0A is LISTEN. */
const listeningSockets = (table: string, port: number): readonly string[] => {
	const wanted = port.toString(16).toUpperCase().padStart(4, '0');
	return table.split('\n').flatMap(line => {
		const fields = line.trim().split(/\s+/);
		return fields[3] === '0A' && fields[1]?.endsWith(`:${wanted}`) && fields[9] !== undefined ? [`socket:[${fields[9]}]`] : [];
	});
};

const holdsOneOf = (id: number, sockets: ReadonlySet<string>): boolean => {
	try {
		return readdirSync(`/proc/${id}/fd`).some(descriptor => sockets.has(linkOf(`/proc/${id}/fd/${descriptor}`)));
	} catch {
		// Gone, or another user's.
		return false;
	}
};

const linkOf = (entry: string): string => {
	try {
		return readlinkSync(entry);
	} catch {
		// Closed in this moment.
		return '';
	}
};

/**
Whether an agent of this instance runs, in a unit or not, as far as command lines tell: a container has it in the foreground (`tentacle agent --instance=…`), a unit
as `run` (facts: Tentacle §5.1, §12). One that names no instance may be of any.
*/
export const isAgentRunning = (name: string, configFile: string): boolean =>
	processIds().some(id => isAgentOf((readProc(`${id}/cmdline`) ?? '').split('\0'), name, configFile));

/** What these words, a process's command line, start. */
export const isAgentOf = (words: readonly string[], name: string, configFile: string): boolean => {
	const [program = '', library = ''] = words.map(word => path.basename(word).toLowerCase());
	const command = program === 'tentacle' ? words[1] : program === 'dotnet' && library === 'tentacle.dll' ? words[2] : undefined;
	if (command !== 'agent' && command !== 'run') return false;
	const [instance, file] = [valueIn(words, 'instance'), valueIn(words, 'config')];
	return instance === undefined ? file === undefined || file === configFile : instance.toLowerCase() === name.toLowerCase();
};

/** Of `--flag=VALUE` or `--flag VALUE`. */
const valueIn = (words: readonly string[], flag: string): string | undefined => {
	const at = words.findIndex(word => word === `--${flag}` || word.startsWith(`--${flag}=`));
	const word = words[at];
	return word === undefined ? undefined : word.includes('=') ? word.slice(word.indexOf('=') + 1) : words[at + 1];
};
