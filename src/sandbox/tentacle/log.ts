import {appendFileSync, mkdirSync} from 'node:fs';
import path from 'node:path';
import {informationalVersion, type Surroundings, version} from './environment.ts';

export type Level = 'INFO' | 'WARN' | 'ERROR' | 'FATAL' | 'DEBUG';

/** Writes lines in the real layout (Tentacle 9.2, §6.2) to the instance's log; what people see goes to stdout and stderr as well. */
export type Log = {
	readonly line: (level: Level, message: string, details?: readonly string[]) => void;
	/** A message of Halibut's about an endpoint. */
	readonly halibut: (level: Level, endpoint: string, message: string, details?: readonly string[]) => void;
};

const two = (value: number) => String(value).padStart(2, '0');

const timestamp = (at: Date): string =>
	`${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}0`;

export const openLog = (home: string, surroundings: Pick<Surroundings, 'out' | 'error'>): Log => {
	const file = path.join(home, 'Logs', 'OctopusTentacle.txt');
	mkdirSync(path.dirname(file), {recursive: true});
	const write = (level: Level, message: string, details: readonly string[] = []) => {
		const prefix = `${timestamp(new Date())}  ${String(process.pid).padStart(5)}  ${'1'.padStart(5)} ${level.padStart(5)}  `;
		try {
			appendFileSync(file, `${[prefix + message, ...details].join('\n')}\n`);
		} catch (error) {
			// A log that may not be written is passed over in silence (Tentacle 9.2, §6.1).
			if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
		}
	};
	const line: Log['line'] = (level, message, details = []) => {
		write(level, message, details);
		const tell = level === 'ERROR' || level === 'FATAL' ? surroundings.error : surroundings.out;
		if (level !== 'DEBUG') for (const text of [message, ...details]) tell(text);
	};
	return {line, halibut: (level, endpoint, message, details) => line(level, `${endpoint.padEnd(30)}    1  ${message}`, details)};
};

/** `[::ffff:127.0.0.1]:10943`: .NET's sockets take both families, and show addresses so. */
export const endpointText = (address: string | undefined, port: number | undefined): string =>
	`[${address === undefined || address.includes(':') ? address : `::ffff:${address}`}]:${port}`;

/** What every process writes first, to the file only. Secrets are masked in `commandLine` already. */
export const logStart = (home: string, instance: string | undefined, command: string, commandLine: string): void => {
	const file = openLog(home, {out: () => {}, error: () => {}});
	file.line('INFO', '='.repeat(80));
	file.line('INFO', `Tentacle version ${version} (${informationalVersion}) instance ${instance ?? 'Default'}`);
	file.line('INFO', 'Environment Information:', [`  PID: ${process.pid}`]);
	file.line('INFO', `==== ${command} ====`);
	file.line('INFO', `CommandLine: /opt/octopus/tentacle/Tentacle.dll ${commandLine}`);
};
