import {defineCheck} from '../../src/model/check.ts';
import {all, given, is} from '../../src/model/condition.ts';
import {portalOf} from '../portal/portal.ts';
import {suggestion} from './suggestion.ts';

const withKey = all(given('serverUrl'), given('apiKey'));

export const octopusKey = defineCheck({
	id: 'octopus/key',
	category: 'octopus',
	title: 'The Server accepts the API key',
	stage: 'before',
	appliesTo: withKey,
	subjects: portalOf,
	needs: ['portal/octopus'],
	reasons: {
		accepted: {verdict: 'pass', says: 'it belongs to {user}'},
		refused: {
			verdict: 'fail',
			finding: 'API006',
			says: 'the Server refused it (401)',
			owner: 'octopus',
			firm: true,
			remedy: 'Make a new one in Octopus under your profile › My API keys. Keys can expire, and belong to one Server.',
		},
		forbidden: {
			verdict: 'fail',
			finding: 'API007',
			says: '{message}',
			owner: 'octopus',
			firm: true,
			remedy: 'Give the key’s user a role that may register machines, or use another key.',
		},
		limited: {
			verdict: 'fail',
			finding: 'API015',
			says: 'the Server asks for fewer requests (429)',
			owner: 'octopus',
			firm: true,
			remedy: 'Wait a minute and try again.',
		},
		other: {
			verdict: 'fail',
			finding: 'API001',
			says: 'it could not be tried: {message}',
			owner: 'octopus',
			firm: true,
			remedy: 'Try again; if it stays so, ask whoever looks after the Server.',
		},
	},
	gather: async (probes, _url, {signal}) => {
		const seen = await probes.account(signal);
		return seen.accepted
			? {accepted: true, user: seen.user, status: 200, message: null}
			: {accepted: false, user: null, status: seen.status ?? null, message: seen.message ?? seen.code ?? null};
	},
	judge: ({accepted, status}) => {
		if (accepted) return 'accepted';
		if (status === 401) return 'refused';
		if (status === 403) return 'forbidden';
		return status === 429 ? 'limited' : 'other';
	},
});

export const octopusSpace = defineCheck({
	id: 'octopus/space',
	category: 'octopus',
	title: 'The space is there for this key',
	stage: 'before',
	appliesTo: all(withKey, given('space')),
	needs: ['octopus/key'],
	reasons: {
		there: {verdict: 'pass', says: '{space}'},
		missing: {
			verdict: 'fail',
			finding: 'API008',
			says: 'there is no space {space} that this key’s user may see{suggestion}',
			owner: 'octopus',
			firm: true,
			remedy: 'Use one of: {spaces}; or make the user a member of the space.',
		},
	},
	gather: async (probes, _subject, {answers, signal}) => {
		const seen = await probes.account(signal);
		const spaces = seen.accepted ? seen.facts.spaces.map(({name}) => name) : [];
		return {space: answers.space ?? '', spaces, suggestion: suggestion(answers.space ?? '', spaces)};
	},
	judge: ({space, spaces}) => (spaces.some(name => name.toLowerCase() === space.toLowerCase()) ? 'there' : 'missing'),
});

export const octopusChoices = defineCheck({
	id: 'octopus/choices',
	category: 'octopus',
	title: 'What was chosen exists in the space',
	stage: 'before',
	appliesTo: all(withKey, given('space'), is('registerNow', true)),
	needs: ['octopus/space'],
	reasons: {
		exist: {verdict: 'pass', says: '{chosen}'},
		missing: {
			verdict: 'fail',
			finding: 'REG005',
			says: 'there is no {kind} {missing}{suggestion}',
			owner: 'octopus',
			firm: true,
			remedy: 'Choose one that is there, or check that the key’s user may see it: {listed}',
		},
		dynamic: {
			verdict: 'fail',
			finding: 'REG008',
			says: '{missing} is a dynamic worker pool: it brings machines of its own',
			owner: 'octopus',
			firm: true,
			remedy: 'Choose one of: {listed}',
		},
	},
	gather: async (probes, _subject, {answers, signal}) => {
		const seen = await probes.account(signal);
		const lists = seen.accepted
			? seen.facts.spaces.find(({name}) => name.toLowerCase() === answers.space?.toLowerCase())?.lists
			: undefined;
		const pools = lists?.workerPools ?? [];
		const wanted: ReadonlyArray<readonly [kind: string, names: readonly string[], listed: readonly string[]]> = [
			['environment', answers.environments ?? [], (lists?.environments ?? []).map(({name}) => name)],
			['worker pool', answers.workerPools ?? [], pools.filter(({canAddWorkers}) => canAddWorkers).map(({name}) => name)],
			[
				'machine policy',
				answers.machinePolicy === undefined ? [] : [answers.machinePolicy],
				(lists?.machinePolicies ?? []).map(({name}) => name),
			],
		];
		const has = (list: readonly string[], name: string) => list.some(one => one.toLowerCase() === name.toLowerCase());
		const [kind, names, listed] = wanted.find(([, chosen, list]) => chosen.some(name => !has(list, name))) ?? ['', [], []];
		const missing = names.find(name => !has(listed, name)) ?? null;
		const isDynamic =
			missing !== null &&
			kind === 'worker pool' &&
			pools.some(({name, canAddWorkers}) => !canAddWorkers && name.toLowerCase() === missing.toLowerCase());
		return {
			chosen: wanted.flatMap(([, chosen]) => chosen),
			kind,
			missing,
			isDynamic,
			listed: listed.slice(0, 20),
			suggestion: missing === null ? '' : suggestion(missing, listed),
		};
	},
	judge: ({missing, isDynamic}) => (missing === null ? 'exist' : isDynamic ? 'dynamic' : 'missing'),
});

export const octopusName = defineCheck({
	id: 'octopus/name',
	category: 'octopus',
	title: 'The name is free, or this machine’s own',
	stage: 'before',
	appliesTo: all(withKey, given('name'), given('space')),
	needs: ['octopus/space'],
	reasons: {
		free: {verdict: 'pass', says: '{name}'},
		ours: {verdict: 'pass', says: '{name} is this machine’s own record'},
		taken: {
			verdict: 'fail',
			finding: 'REG003',
			says: '{name} belongs to another machine: thumbprint {thumbprint}, {style}, {health}',
			owner: 'octopus',
			firm: true,
			remedy: 'Choose another name. If that machine is gone for good, delete its record in Octopus first.',
		},
	},
	gather: async (probes, _subject, {answers, signal}) => {
		const [seen, instance] = await Promise.all([probes.account(signal), probes.instance()]);
		const own = instance?.settings?.thumbprint;
		const space = seen.accepted ? seen.facts.spaces.find(({name}) => name.toLowerCase() === answers.space?.toLowerCase()) : undefined;
		const holder = space?.records?.find(
			({name, registeredAs}) => registeredAs === answers.registerAs && name.trim().toLowerCase() === answers.name?.toLowerCase(),
		);
		return {
			name: answers.name ?? '',
			taken: holder !== undefined,
			isOurs: holder?.thumbprint !== undefined && holder.thumbprint.toUpperCase() === own,
			thumbprint: holder?.thumbprint ?? 'none',
			style: holder?.communicationStyle ?? '',
			health: holder?.healthStatus ?? '',
		};
	},
	judge: ({taken, isOurs}) => (!taken ? 'free' : isOurs ? 'ours' : 'taken'),
});

export const octopusRecord = defineCheck({
	id: 'octopus/record',
	category: 'octopus',
	title: 'The Server has a record of this machine',
	stage: 'proof',
	appliesTo: all(withKey, given('space')),
	needs: ['octopus/key'],
	reasons: {
		there: {verdict: 'pass', says: '{name}, with this machine’s thumbprint'},
		disabled: {
			verdict: 'warning',
			finding: 'REG009',
			says: '{name} is disabled: it is connected, but never used',
			owner: 'octopus',
			remedy: 'Enable it in Octopus: Infrastructure › {name} › Enable.',
		},
		missing: {
			verdict: 'fail',
			finding: 'REG001',
			says: 'no record in this space has this machine’s thumbprint',
			owner: 'octopus',
			remedy: 'Run setup again; it makes the record. If it vanished by itself, look at the machine policy’s clean-up setting.',
		},
	},
	gather: async (probes, _subject, {signal}) => {
		const {record} = await probes.health(signal);
		return {name: record?.name ?? null, isDisabled: record?.isDisabled ?? false};
	},
	judge: ({name, isDisabled}) => (name === null ? 'missing' : isDisabled ? 'disabled' : 'there'),
});

export const octopusHealth = defineCheck({
	id: 'octopus/health',
	category: 'octopus',
	title: 'The Server finds this machine healthy',
	stage: 'proof',
	appliesTo: all(withKey, given('space'), is('service', 'systemd')),
	needs: ['octopus/record', 'service/connected'],
	reasons: {
		healthy: {verdict: 'pass', says: '{health} {taskText}'},
		warnings: {
			verdict: 'warning',
			finding: 'REG010',
			says: 'healthy, with warnings: {log}',
			owner: 'octopus',
			remedy:
				'Right after a set-up this is usual until the first deployment has installed Calamari. The task’s log in Octopus has the rest.',
		},
		unwell: {
			verdict: 'fail',
			finding: 'REG010',
			says: 'the Server says {health}: {log}',
			owner: 'octopus',
			remedy: 'Open the machine in Octopus › Connectivity, and the log of its last health check.',
		},
		queued: {verdict: 'broken', says: 'not proven: the health check {task} is still {state} (maintenance, or the task cap is reached)'},
		unknown: {verdict: 'broken', says: 'not proven: the Server has not looked at this machine yet'},
	},
	gather: async (probes, _subject, {signal}) => {
		const {record, task} = await probes.health(signal);
		return {
			health: record?.healthStatus ?? null,
			task: task?.id ?? null,
			state: task?.state ?? null,
			isOver: task === undefined || /^(Success|Failed|Canceled|TimedOut)$/.test(task.state),
			taskText: task ? `(task ${task.id}, ${(task.milliseconds / 1000).toFixed(1)} s)` : '',
			log: task?.log.at(-1) ?? 'see the task’s log',
		};
	},
	judge: ({health, isOver}) => {
		if (!isOver) return 'queued';
		if (health === 'Healthy') return 'healthy';
		if (health === 'HasWarnings') return 'warnings';
		return health === null || health === 'Unknown' ? 'unknown' : 'unwell';
	},
});
