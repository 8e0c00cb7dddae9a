import {spawnSync} from 'node:child_process';
import {chmodSync, existsSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {renderUnit, type Unit, unitName} from '../../tentacle/unit.ts';
import {type Command, flag, type Running, value} from './command.ts';
import {unitFolder} from './environment.ts';
import {Controlled} from './options.ts';

const isOnPath = (program: string, searchPath: string): boolean =>
	searchPath.split(':').some(folder => existsSync(path.join(folder, program)));

const assertPossible = ({surroundings}: Running): void => {
	const searchPath = surroundings.variables.PATH ?? '';
	if (!existsSync('/bin/bash')) throw new Controlled('Could not detect bash. bash is required to run tentacle.');
	if (spawnSync('sudo', ['-vn'], {stdio: 'ignore', env: {...surroundings.variables}}).status !== 0)
		throw new Controlled('Requires elevated privileges. Please run command as sudo.');
	if (!isOnPath('systemctl', searchPath))
		throw new Controlled('Could not detect systemd. systemd is required to run Tentacle as a service');
};

type Outcome = {readonly status: number; readonly lines: readonly string[]};

const call = ({surroundings}: Running, program: string, words: readonly string[]): Outcome => {
	const {status, stderr} = spawnSync(program, words, {
		stdio: ['ignore', 'ignore', 'pipe'],
		encoding: 'utf8',
		env: {...surroundings.variables},
	});
	return {status: status ?? 1, lines: (stderr ?? '').split('\n').filter(line => line !== '')};
};

const asksForMore = /Interactive authentication required|Failed to|Access denied|Permission denied/;

/** Tries plainly, then for some failures with sudo. Neither changes the exit code (Tentacle 9.2, §5.2, §5.3). */
const systemctl = (running: Running, verb: string, unit: string): boolean => {
	const {log} = running;
	let command = `systemctl ${verb} ${unit}`;
	let outcome = call(running, 'systemctl', [verb, unit]);
	if (outcome.status !== 0 && asksForMore.test(outcome.lines.join('\n'))) {
		log.line('INFO', `Permission denied. Retrying '${command}' with sudo...`);
		command = `sudo ${command}`;
		outcome = call(running, 'sudo', ['systemctl', verb, unit]);
	}
	if (outcome.status === 0) return true;
	const level = verb === 'start' || verb === 'enable' ? 'ERROR' : 'WARN';
	log.line(level, `The command '${command}' failed with exit code: ${outcome.status}`);
	for (const line of outcome.lines) log.line(level, line);
	return false;
};

type Flags = {install: boolean; uninstall: boolean; reconfigure: boolean; start: boolean; stop: boolean; restart: boolean};

export const service: Command = {
	name: 'service',
	className: 'ServiceCommand',
	selects: 'instance',
	make() {
		const flags: Flags = {install: false, uninstall: false, reconfigure: false, start: false, stop: false, restart: false};
		let user = 'root';
		let after: string | undefined;
		return {
			options: [
				...(Object.keys(flags) as Array<keyof Flags>).map(name => flag([name], () => (flags[name] = true))),
				value(['username', 'user'], text => (user = text)),
				{...value(['password'], () => {}), sensitive: true as const},
				value(['dependon'], text => (after = text)),
			],
			run(running) {
				assertPossible(running);
				act(running, flags, {user, after});
				return undefined;
			},
		};
	},
};

/** Whatever the order of the flags: restart, stop, uninstall, install, reconfigure, start. */
const act = (running: Running, flags: Flags, {user, after}: Pick<Unit, 'user' | 'after'>): void => {
	const {store, log, surroundings} = running;
	const instance = store.name ?? 'OctopusDeploy-Tentacle';
	const file = path.join(unitFolder(surroundings), unitName(instance));
	const name = path.basename(file, '.service');
	const say = (isDone: boolean, done: string, failed: string) => log.line(isDone ? 'INFO' : 'ERROR', isDone ? done : failed);
	const install = () => {
		const executable = realpathSync(surroundings.variables.STAND_IN_EXECUTABLE ?? '/opt/octopus/tentacle/Tentacle');
		writeFileSync(file, renderUnit({executable, instance, user: surroundings.variables.STAND_IN_UNIT_USER ?? user, after}));
		chmodSync(file, 0o644);
		systemctl(running, 'enable', name);
		log.line('INFO', `Service installed: ${name}`);
	};
	const remove = () => {
		systemctl(running, 'stop', name);
		systemctl(running, 'disable', name);
		rmSync(file, {force: true});
	};
	if (flags.restart) {
		log.line('INFO', `Restarting service: ${name}`);
		say(systemctl(running, 'restart', name), 'Service has been restarted', 'The service could not be restarted');
	}
	if (flags.stop) {
		log.line('INFO', `Stopping service: ${name}`);
		say(systemctl(running, 'stop', name), 'Service stopped', 'The service could not be stopped');
	}
	if (flags.uninstall) {
		log.line('INFO', `Removing systemd service: ${name}`);
		remove();
		log.line('INFO', 'Service uninstalled');
	}
	if (flags.install) install();
	if (flags.reconfigure) {
		log.line('INFO', `Attempting to remove old service: ${name}`);
		remove();
		install();
	}
	if (flags.start) say(systemctl(running, 'start', name), `Service started: ${name}`, `Could not start the systemd service: ${name}`);
};
