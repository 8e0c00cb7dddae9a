import type {Answers} from '../../src/model/answers.ts';
import {defineCheck, type Reason} from '../../src/model/check.ts';
import type {InstanceSettings} from '../../src/model/facts.ts';
import type {LoggedFailure, LogSeen} from '../../src/model/logs.ts';
import {logTime} from '../log-time.ts';

const seen = '{at}: {line}';

/** By the kinds of `src/tentacle/log-patterns.ts`, in the order in which they count where several are met at one start. */
const reasons = {
	missingConfig: {
		verdict: 'fail',
		finding: 'SVC018',
		says: seen,
		owner: 'host',
		remedy: 'Put the configuration file back, or delete the instance and set it up again.',
	},
	undecryptable: {
		verdict: 'fail',
		finding: 'SVC014',
		says: seen,
		owner: 'host',
		remedy: 'Put the earlier /etc/machine-id back, or make a new certificate (Tentacle new-certificate) and register again.',
	},
	accessDenied: {
		verdict: 'fail',
		finding: 'SVC012',
		says: seen,
		owner: 'host',
		remedy: 'Give the user that the service runs as what the line names, or run the service as the user that has it.',
	},
	readOnly: {
		verdict: 'fail',
		finding: 'SVC021',
		says: seen,
		owner: 'host',
		remedy: 'Make that file system writable, or move the instance’s home folder.',
	},
	diskFull: {verdict: 'fail', finding: 'SVC020', says: seen, owner: 'host', remedy: 'Make room on that disk, then start the service.'},
	brokenConfig: {
		verdict: 'fail',
		finding: 'SVC019',
		says: seen,
		owner: 'host',
		remedy: 'Put back a copy of the configuration file, or set the value that the line names again by Tentacle’s own command.',
	},
	libraries: {
		verdict: 'fail',
		finding: 'SVC011',
		says: seen,
		owner: 'host',
		remedy: 'Install what the line names, or the package of this architecture.',
	},
	portTaken: {
		verdict: 'fail',
		finding: 'LST002',
		says: seen,
		owner: 'host',
		remedy: 'Find who has the port and end it (ss -tlnp), or give this instance another: Tentacle configure --port=PORT, then restart it.',
	},
	foreignAddress: {
		verdict: 'fail',
		finding: 'LST004',
		says: seen,
		owner: 'host',
		remedy: 'Set an address that this machine has, or any: Tentacle configure --listenIpAddress=any, then restart the service.',
	},
	startLimit: {
		verdict: 'fail',
		finding: 'SVC004',
		says: '{line}',
		owner: 'host',
		remedy:
			'Mend what the lines before say (journalctl -u {word:unit} -n 50), then: systemctl reset-failed {word:unit} && systemctl start {word:unit}',
	},
	incompleteEntry: {
		verdict: 'fail',
		finding: 'HAP017',
		says: seen,
		owner: 'host',
		remedy: 'Make this entry again with Tentacle server-comms or poll-server, then restart the service.',
	},
	noTrust: {
		verdict: 'fail',
		finding: 'LST010',
		says: 'since its start at {at} it trusts no Server at all: {line}',
		owner: 'host',
		remedy: 'Trust the Server’s thumbprint (Tentacle configure --trust=THUMBPRINT) and restart the service, or run setup.',
	},
	noListen: {
		verdict: 'fail',
		finding: 'LST003',
		says: 'since its start at {at} it neither listens nor polls: {line}',
		owner: 'host',
		remedy: 'Let it listen (Tentacle configure --noListen=false), then restart the service.',
	},
} as const satisfies Readonly<Record<string, Reason>>;

type Kind = keyof typeof reasons;
const kinds = Object.keys(reasons) as readonly Kind[];

export const logStart = defineCheck({
	id: 'log/start',
	category: 'log',
	title: 'The agent started without a complaint',
	stage: 'diagnosis',
	reasons: {
		fine: {verdict: 'pass', says: 'started at {startedAt}{versionText}, without a complaint'},
		untold: {verdict: 'skipped', says: 'the log has no start of an agent'},
		since: {
			verdict: 'information',
			says: 'it started at {at} with: {line} The configuration says otherwise by now; a restart takes it over',
		},
		...reasons,
	},
	gather: async (probes, _subject, {answers, signal}) => {
		const [log, instance] = await Promise.all([probes.log(signal), probes.instance()]);
		const failure = worstOf(log, answers);
		const start = log?.start;
		return {
			startedAt: start ? logTime(start.at) : null,
			versionText: start?.version === undefined ? '' : ` (Tentacle ${start.version})`,
			kind: failure?.kind ?? null,
			line: failure?.lines.at(-1) ?? null,
			lines: failure?.lines ?? [],
			at: failure?.last === undefined ? 'its last start' : logTime(failure.last),
			unit: instance?.unit.name ?? 'Tentacle.service',
			isOtherwise: failure !== undefined && isOtherwise(failure.kind, instance?.settings),
		};
	},
	judge: ({kind, startedAt, isOtherwise: otherwise}) => {
		if (kind === null) return startedAt === null ? 'untold' : 'fine';
		return otherwise ? 'since' : (kind as Kind);
	},
});

const worstOf = (log: LogSeen | undefined, {style}: Answers): LoggedFailure | undefined => {
	const isIdle = style !== 'polling' && log?.start?.polls.length === 0;
	const current =
		log?.failures.filter(({about, state, kind}) => about === 'start' && state === 'current' && (kind !== 'noListen' || isIdle)) ?? [];
	return kinds.flatMap(kind => current.filter(one => one.kind === kind)).at(0);
};

const isOtherwise = (kind: string, settings: InstanceSettings | undefined): boolean =>
	(kind === 'noTrust' && (settings?.trusted.length ?? 0) > 0) || (kind === 'noListen' && settings?.noListen === false);
