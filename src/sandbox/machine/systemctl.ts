import {type Answer, answer} from './answer.ts';
import {propertiesOf, statusOf, unitFileState} from './show.ts';
import {fullUnitName, type Unit, type Units} from './units.ts';

type Options = {
	readonly properties: readonly string[];
	readonly value: boolean;
	readonly now: boolean;
	readonly quiet: boolean;
	readonly lines: number;
};

type Verb = (units: readonly Unit[], options: Options, all: Units) => Promise<Answer> | Answer;

/** Answers a call of systemctl. Texts and exit codes are those of systemd 252, in the cases that Tentacle and a person meet. */
export const systemctl = async (words: readonly string[], units: Units): Promise<Answer> => {
	const read = readWords(words);
	if ('unknown' in read) return answer(1, {stderr: [`systemctl: unrecognized option '${read.unknown}'`]});
	const [verb = 'list-units', ...names] = read.positionals;
	const run = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
	if (!run) return answer(1, {stderr: [`Unknown command verb ${verb}.`]});
	if (names.length === 0 && !withoutUnits.has(verb)) return answer(1, {stderr: ['Too few arguments.']});
	const escaped = names.filter(name => !fullUnitName(name).startsWith(name));
	const warnings = escaped.map(name => {
		const bare = fullUnitName(name).replace(/\.service$/, '');
		return `Invalid unit name "${name}" escaped as "${bare}" (maybe you should use systemd-escape?).`;
	});
	const {exitCode, stdout, stderr} = await run(
		names.map(name => units.get(fullUnitName(name))),
		read.options,
		units,
	);
	return answer(exitCode, {stdout: read.options.quiet ? [] : stdout, stderr: [...warnings, ...stderr]});
};

const flags = new Set(['--no-pager', '--no-block', '--full', '-l', '--system', '--no-legend', '--plain', '--no-ask-password', '--']);
const withValue = new Set(['--property', '-p', '--lines', '-n', '--output', '-o']);

const readWords = (
	words: readonly string[],
): {readonly positionals: readonly string[]; readonly options: Options} | {readonly unknown: string} => {
	const positionals: string[] = [];
	const given = new Map<string, string[]>();
	const rest = [...words];
	for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
		const [, name = word, value] = /^(--[^=]+)=(.*)$/s.exec(word) ?? /^(-[pno])(.+)$/s.exec(word) ?? [];
		if (word === '--') positionals.push(...rest.splice(0));
		else if (!word.startsWith('-')) positionals.push(word);
		else if (withValue.has(name)) given.set(name, [...(given.get(name) ?? []), value ?? rest.shift() ?? '']);
		else if (['--value', '--now', '--quiet', '-q'].includes(word)) given.set(word, []);
		else if (!flags.has(word)) return {unknown: name};
	}
	const [lines] = [...(given.get('--lines') ?? []), ...(given.get('-n') ?? [])];
	return {
		positionals,
		options: {
			properties: [...(given.get('--property') ?? []), ...(given.get('-p') ?? [])].flatMap(list => list.split(',')),
			value: given.has('--value'),
			now: given.has('--now'),
			quiet: given.has('--quiet') || given.has('-q'),
			lines: lines === undefined ? 10 : Number(lines),
		},
	};
};

const notLoaded = (unit: Unit): boolean => unit.read() === undefined && unit.service.state().active === 'inactive';

/** Runs one after the other; the first failure gives the exit code. */
const each = async (units: readonly Unit[], run: (unit: Unit) => Promise<Answer> | Answer): Promise<Answer> => {
	const answers: Answer[] = [];
	for (const unit of units) answers.push(await run(unit));
	return answer(answers.find(({exitCode}) => exitCode !== 0)?.exitCode ?? 0, {
		stdout: answers.flatMap(({stdout}) => stdout),
		stderr: answers.flatMap(({stderr}) => stderr),
	});
};

const start =
	(verb: 'start' | 'restart') =>
	async (unit: Unit): Promise<Answer> => {
		const file = unit.read();
		if (file === undefined) return answer(5, {stderr: [`Failed to ${verb} ${unit.name}: Unit ${unit.name} not found.`]});
		if (file.execStart.length === 0) {
			const says = `Failed to ${verb} ${unit.name}: Unit ${unit.name} has a bad unit file setting.`;
			return answer(1, {stderr: [says, `See system logs and 'systemctl status ${unit.name}' for details.`]});
		}
		if (verb === 'restart') await unit.service.stop();
		if (await unit.service.start(file)) return answer(0);
		return answer(1, {
			stderr: [
				`Job for ${unit.name} failed because the control process exited with error code.`,
				`See "systemctl status ${unit.name}" and "journalctl -xeu ${unit.name}" for details.`,
			],
		});
	};

const stop = async (unit: Unit): Promise<Answer> => {
	if (notLoaded(unit)) return answer(5, {stderr: [`Failed to stop ${unit.name}: Unit ${unit.name} not loaded.`]});
	await unit.service.stop();
	return answer(0);
};

const noUnitFile = (verb: string, unit: Unit): Answer =>
	answer(1, {stderr: [`Failed to ${verb} unit: Unit file ${unit.name} does not exist.`]});

const verbs: Readonly<Record<string, Verb>> = {
	start: units => each(units, start('start')),
	restart: units => each(units, start('restart')),
	stop: units => each(units, stop),
	enable: (units, {now}) =>
		each(units, async unit => {
			if (unit.read() === undefined) return noUnitFile('enable', unit);
			const made = unit.enable().map(link => `Created symlink ${link} → ${unit.file}.`);
			const started = now ? await start('start')(unit) : answer(0);
			return answer(started.exitCode, {stderr: [...made, ...started.stderr]});
		}),
	disable: (units, {now}) =>
		each(units, async unit => {
			if (unit.read() === undefined) return noUnitFile('disable', unit);
			const removed = unit.disable().map(link => `Removed "${link}".`);
			if (now) await unit.service.stop();
			return answer(0, {stderr: removed});
		}),
	'is-active': units => {
		const states = units.map(({service}) => service.state().active);
		return answer(states.includes('active') ? 0 : 3, {stdout: states});
	},
	'is-failed': units => {
		const states = units.map(({service}) => service.state().active);
		return answer(states.includes('failed') ? 0 : 1, {stdout: states});
	},
	async 'is-enabled'(units) {
		const {stdout, stderr} = await each(units, unit => {
			const state = unitFileState(unit);
			if (state !== '') return answer(0, {stdout: [state]});
			return answer(1, {stderr: [`Failed to get unit file state for ${unit.name}: No such file or directory`]});
		});
		return answer(stdout.some(state => state !== 'disabled') ? 0 : 1, {stdout, stderr});
	},
	show(units, {properties, value}) {
		const blocks = units.map(unit =>
			propertiesOf(unit).flatMap(([name, text]) => {
				const wanted = text !== undefined && (properties.length === 0 || properties.includes(name));
				return wanted ? [value ? text : `${name}=${text}`] : [];
			}),
		);
		return answer(0, {stdout: blocks.flatMap((block, index) => (index === 0 ? block : ['', ...block]))});
	},
	status: (units, {lines}) =>
		each(units, unit => {
			if (notLoaded(unit)) return answer(4, {stderr: [`Unit ${unit.name} could not be found.`]});
			return answer(unit.service.state().active === 'active' ? 0 : 3, {stdout: statusOf(unit, lines)});
		}),
	'reset-failed': (units, _options, all) =>
		each(units.length > 0 ? units : all.all(), unit => {
			if (notLoaded(unit)) return answer(1, {stderr: [`Failed to reset failed state of unit ${unit.name}: Unit ${unit.name} not loaded.`]});
			unit.service.resetFailed();
			return answer(0);
		}),
	'is-system-running': (_units, _options, all) => {
		const degraded = all.all().some(({service}) => service.state().active === 'failed');
		return answer(degraded ? 1 : 0, {stdout: [degraded ? 'degraded' : 'running']});
	},
	// Unit files are read at each start here.
	'daemon-reload': () => answer(0),
};

const withoutUnits = new Set(['reset-failed', 'is-system-running', 'daemon-reload']);
