/** What the stand-in for systemd reads of a unit file; everything else in it has no effect here. */
export type UnitFile = {
	/** Left out in the file: the unit's own name. */
	readonly description?: string;
	/** Program and words of `ExecStart`; empty: the unit cannot be started. */
	readonly execStart: readonly string[];
	readonly restart: 'always' | 'on-failure' | 'no';
	/** Targets that start it at boot. */
	readonly wantedBy: readonly string[];
	readonly user?: string;
};

/** Reads a unit file: sections, `Key=value`, comments. Specifiers (`%i`) and variables are left as they are: Tentacle's unit has none. */
export const parseUnitFile = (text: string): UnitFile => {
	const settings = new Map<string, string>();
	let section = '';
	for (const line of text.split('\n').map(one => one.trim())) {
		const [, named] = /^\[(.+)\]$/.exec(line) ?? [];
		if (named !== undefined) section = named;
		const at = line.indexOf('=');
		if (named !== undefined || at < 1 || /^[#;]/.test(line)) continue;
		settings.set(`${section}/${line.slice(0, at).trim()}`, line.slice(at + 1).trim());
	}
	const description = settings.get('Unit/Description');
	const user = settings.get('Service/User');
	const restart = settings.get('Service/Restart');
	return {
		...(description !== undefined && {description}),
		execStart: splitCommand(settings.get('Service/ExecStart') ?? ''),
		restart: restart === 'always' || restart === 'on-failure' ? restart : 'no',
		wantedBy: (settings.get('Install/WantedBy') ?? '').split(/\s+/).filter(target => /^[\w.@-]+$/.test(target)),
		...(user !== undefined && {user}),
	};
};

/** Words between blanks; a word may be in quotes, and `$$` and `%%` stand for one of them (`systemd.service(5)`, Command lines). */
export const splitCommand = (line: string): readonly string[] =>
	[...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) =>
		(double ?? single ?? bare ?? '').replaceAll(/([$%])\1/g, '$1'),
	);
