import {execFileSync, spawnSync} from 'node:child_process';
import {chmodSync, existsSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {unitName} from '../../tentacle/unit.ts';
import {type Command, flag, type Running, value} from './command.ts';
import {unitFolder} from './environment.ts';
import {Controlled} from './options.ts';

/** As recorded of the real one (Tentacle 9.2, §5.1). ExecStart is not quoted there either. */
const unitText = ({
	executable,
	instance,
	user,
	dependsOn,
}: {
	executable: string;
	instance: string;
	user: string;
	dependsOn: string;
}): string =>
	[
		'[Unit]',
		'Description=Octopus Deploy: Tentacle deployment agent',
		`After=network.target${dependsOn === '' ? '' : ` ${dependsOn}`}`,
		'',
		'[Service]',
		'Type=simple',
		`User=${user}`,
		`ExecStart=${executable} run --instance=${instance} --noninteractive`,
		'Restart=always',
		'',
		'[Install]',
		'WantedBy=multi-user.target',
		'',
	].join('\n');

const isOnPath = (program: string, searchPath: string): boolean =>
	searchPath.split(':').some(folder => existsSync(path.join(folder, program)));

const assertPossible = ({surroundings}: Running): void => {
	const searchPath = surroundings.variables['PATH'] ?? '';
	if (!existsSync('/bin/bash')) throw new Controlled('Could not detect bash. bash is required to run tentacle.');
	if (spawnSync('sudo', ['-vn'], {stdio: 'ignore', env: {...surroundings.variables}}).status !== 0)
		throw new Controlled('Requires elevated privileges. Please run command as sudo.');
	if (!isOnPath('systemctl', searchPath))
		throw new Controlled('Could not detect systemd. systemd is required to run Tentacle as a service');
};

/** Tries plainly, then with sudo, as the real one does. Its failure never changes the exit code (Tentacle 9.2, §5.3). */
const systemctl = ({log, surroundings}: Running, verb: string, unit: string): boolean => {
	try {
		execFileSync('systemctl', [verb, unit], {stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', env: {...surroundings.variables}});
		return true;
	} catch (error) {
		const {status, stderr} = error as {status?: number; stderr?: string};
		log.line(
			verb === 'start' || verb === 'enable' ? 'ERROR' : 'WARN',
			`The command 'systemctl ${verb} ${unit}' failed with exit code: ${status ?? 1}`,
		);
		for (const line of (stderr ?? '').split('\n').filter(one => one !== '')) log.line('ERROR', line);
		return false;
	}
};

type Flags = {install: boolean; uninstall: boolean; reconfigure: boolean; start: boolean; stop: boolean; restart: boolean};

export const service: Command = {
	name: 'service',
	className: 'ServiceCommand',
	selects: 'instance',
	make() {
		const flags: Flags = {install: false, uninstall: false, reconfigure: false, start: false, stop: false, restart: false};
		let user = 'root';
		let dependsOn = '';
		return {
			options: [
				...(Object.keys(flags) as Array<keyof Flags>).map(name => flag([name], () => (flags[name] = true))),
				value(['username', 'user'], text => (user = text)),
				{...value(['password'], () => {}), sensitive: true as const},
				value(['dependon'], text => (dependsOn = text)),
			],
			run(running) {
				assertPossible(running);
				act(running, flags, {user, dependsOn});
				return undefined;
			},
		};
	},
};

/** Whatever the order of the flags: restart, stop, uninstall, install, reconfigure, start. */
const act = (running: Running, flags: Flags, {user, dependsOn}: {user: string; dependsOn: string}): void => {
	const {store, log, surroundings} = running;
	const instance = store.name ?? 'OctopusDeploy-Tentacle';
	const unit = unitName(instance);
	const name = unit.replace(/\.service$/, '');
	const file = path.join(unitFolder(surroundings), unit);
	const install = () => {
		const executable = realpathSync(surroundings.variables['STAND_IN_EXECUTABLE'] ?? '/opt/octopus/tentacle/Tentacle');
		writeFileSync(file, unitText({executable, instance, user: surroundings.variables['STAND_IN_UNIT_USER'] ?? user, dependsOn}));
		chmodSync(file, 0o644);
		log.line('INFO', systemctl(running, 'enable', name) ? `Service installed: ${name}` : `Could not install the systemd service: ${name}`);
	};
	const remove = () => {
		systemctl(running, 'stop', name);
		systemctl(running, 'disable', name);
		rmSync(file, {force: true});
	};
	if (flags.restart) {
		log.line('INFO', `Restarting service: ${name}`);
		log.line('INFO', systemctl(running, 'restart', name) ? 'Service has been restarted' : 'The service could not be restarted');
	}
	if (flags.stop) {
		log.line('INFO', `Stopping service: ${name}`);
		log.line('INFO', systemctl(running, 'stop', name) ? 'Service stopped' : 'The service could not be stopped');
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
	if (flags.start)
		log.line('INFO', systemctl(running, 'start', name) ? `Service started: ${name}` : `Could not start the systemd service: ${name}`);
};
