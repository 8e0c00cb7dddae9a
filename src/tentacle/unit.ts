/**
`Tentacle` → `Tentacle.service`: slashes go, white space becomes a dash, case stays. An unnamed instance, which goes by the absolute path of its config
file here, has the one unit of all unnamed ones (Tentacle 9.2, §5.1).
*/
export const unitName = (instance: string): string =>
	instance.startsWith('/') ? 'OctopusDeploy-Tentacle.service' : `${instance.replaceAll('/', '').replaceAll(/\s+/g, '-')}.service`;

/** Whether a unit's text, or its command line alone, starts the agent of this instance (Tentacle 9.2, §5.1). */
export const startsInstance = (text: string, instance: string): boolean => {
	const command = /^ExecStart=(.*)$/m.exec(text)?.[1] ?? text;
	const [, selected = ''] = /\s(?:run|agent)\s.*?--(?:instance|config)[= ]"?(.*?)"?(?:\s+--\w.*)?$/i.exec(command) ?? [];
	return selected.trim() === instance;
};

export type Unit = {
	/** Real path of the executable, or of what starts it. */
	readonly executable: string;
	readonly instance: string;
	readonly user: string;
	/** Another unit to start after. Left out: only the network. */
	readonly after?: string | undefined;
};

/** The unit file that `service --install` writes; ExecStart is not quoted there either (Tentacle 9.2, §5.1, as recorded). */
export const renderUnit = ({executable, instance, user, after}: Unit): string =>
	[
		'[Unit]',
		'Description=Octopus Deploy: Tentacle deployment agent',
		`After=network.target${after === undefined ? '' : ` ${after}`}`,
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
