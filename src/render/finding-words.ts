import type {FindingPage, Remedy} from '../engine/finding-page.ts';
import type {Severity} from '../model/explanation.ts';

export const severityNames: Readonly<Record<Severity, string>> = {
	error: 'it cannot work like this',
	warning: 'it works badly, or soon will not',
	information: 'good to know',
};

/** What several reasons want done alike is said once, with all that they see. */
export type SharedRemedy = Pick<Remedy, 'remedy' | 'command' | 'owner'> & {readonly seen: ReadonlyArray<Pick<Remedy, 'says' | 'check'>>};

export const sharedRemedies = (remedies: readonly Remedy[]): readonly SharedRemedy[] =>
	[...Map.groupBy(remedies, ({remedy, command, owner}) => JSON.stringify([remedy, command, owner])).values()].flatMap(alike => {
		const [first] = alike;
		return first ? [{...first, seen: alike.map(({says, check}) => ({says, check}))}] : [];
	});

/** How it is told apart, and by whom: said of every finding, because silence would read as “it was looked for”. */
export const tellingOf = ({toldApart, remedies, only}: Pick<FindingPage, 'toldApart' | 'remedies' | 'only'>): readonly string[] => {
	const ids = [...new Set(remedies.map(({check}) => check))];
	if (ids.length > 0)
		return [toldApart, `configure-tentacle diagnose names it by the check${ids.length === 1 ? '' : 's'} ${ids.join(', ')}.`];
	return [
		only === 'windows'
			? 'configure-tentacle looks at Linux machines and never names this finding. How a person can tell:'
			: 'No check of configure-tentacle looks for this yet. How a person can tell:',
		toldApart,
	];
};

/** What the words in capitals stand for, inside the lines to paste. */
export const placeholders: Readonly<Record<string, string>> = {
	HOST: 'the Server’s host name, as it is polled',
	PORT: 'the port that is polled, usually 10943',
	PORTAL: 'the host name of the portal',
	NAME: 'the name of your Octopus Cloud',
	NODE: 'the host name of one Server node',
	BALANCER: 'the host name of the load balancer',
	SERVER_IP: 'the Server’s IP address',
	PROXY: 'the proxy’s host name',
	PROXY_PORT: 'the proxy’s port',
	KEY_FILE: 'a file that holds the API key, and that only you can read',
	INSTANCE: 'the instance’s name, usually Tentacle',
	UNIT: 'the instance’s service, usually Tentacle.service',
	CONFIG_FILE: 'the instance’s configuration file; the files below /etc/octopus/Tentacle/Instances say where it is',
	HOME: 'the instance’s home folder; its configuration file says where it is (Octopus.Home)',
	APPLICATIONS: 'the instance’s applications folder',
	FOLDER: 'the folder in question',
	SERVICE_USER: 'the user that the service runs as',
};

/** Those that a line has in it. */
export const placeholdersOf = (command: string): ReadonlyArray<readonly [word: string, meaning: string]> => {
	const words = new Set(command.match(/(?<![$\w])[A-Z_]{2,}(?!\w)/g));
	return Object.entries(placeholders).filter(([word]) => words.has(word));
};
