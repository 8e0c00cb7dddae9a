import {defineCheck, type Reason} from '../../src/model/check.ts';
import {logTime} from '../log-time.ts';

const seen = '{at}: {line}';

/** By the kinds of `src/tentacle/log-patterns.ts`. */
const reasons = {
	noSudo: {
		verdict: 'warning',
		finding: 'SVC007',
		says: seen,
		owner: 'host',
		remedy: 'Install sudo: Tentacle’s service command needs it, even for root. If it is there, run the command as root.',
	},
	noSystemd: {
		verdict: 'warning',
		finding: 'SVC009',
		says: seen,
		owner: 'host',
		remedy: 'Without systemd (a container) run the agent itself: Tentacle agent --instance=INSTANCE --noninteractive',
	},
	noBash: {verdict: 'warning', finding: 'SVC010', says: seen, owner: 'host', remedy: 'Install bash, at /bin/bash.'},
	notStarted: {
		verdict: 'warning',
		finding: 'SVC003',
		says: seen,
		owner: 'host',
		remedy: 'systemd says why: systemctl status and journalctl -u of the instance’s unit. Tentacle’s own exit code says nothing here.',
	},
	notTrusted: {
		verdict: 'warning',
		finding: 'HAP008',
		says: seen,
		owner: 'host',
		remedy: 'Register with the first node of that Server, then add the others with poll-server.',
	},
	nameTaken: {
		verdict: 'warning',
		finding: 'REG003',
		says: seen,
		owner: 'host',
		remedy: 'Register under another name, or replace that record on purpose, once it is known whose it is.',
	},
	lookupMissing: {
		verdict: 'warning',
		finding: 'REG005',
		says: seen,
		owner: 'host',
		remedy: 'Check the spelling and the space; if both are right, the key may not see it.',
	},
	keyRejected: {
		verdict: 'warning',
		finding: 'API006',
		says: seen,
		owner: 'host',
		remedy: 'Make a new API key in Octopus (Profile › My API keys).',
		command: 'curl --header "X-Octopus-ApiKey: KEY" https://PORTAL/api/users/me',
	},
	notAllowed: {
		verdict: 'warning',
		finding: 'API007',
		says: seen,
		owner: 'octopus',
		remedy: 'Give the key’s user the right to edit machines (or workers) in this space and these environments.',
		command: 'curl --header "X-Octopus-ApiKey: KEY" https://PORTAL/api/users/me',
	},
	portalUnreachable: {
		verdict: 'warning',
		finding: 'API001',
		says: seen,
		owner: 'network',
		remedy: 'See that this machine reaches the portal.',
		command: 'curl --verbose https://PORTAL/api',
	},
	portalCertificate: {
		verdict: 'warning',
		finding: 'TLS014',
		says: seen,
		owner: 'host',
		remedy: 'Install the authority of the portal’s certificate on this machine.',
		command: 'curl --verbose https://PORTAL/api',
	},
	portalName: {
		verdict: 'warning',
		finding: 'TLS015',
		says: seen,
		owner: 'host',
		remedy: 'Use the name that the portal’s certificate has, or give the portal a certificate with its name.',
		command: 'curl --verbose https://PORTAL/api',
	},
	notOctopus: {
		verdict: 'warning',
		finding: 'NET018',
		says: seen,
		owner: 'host',
		remedy: 'Check the comms address: Octopus Server is polled on port 10943 unless changed.',
		command: 'openssl s_client -connect HOST:10943 </dev/null',
	},
	heartbeat: {
		verdict: 'warning',
		finding: 'SVC025',
		says: seen,
		owner: 'host',
		remedy: 'Restart the service; if it happens again, its log says what it does at that time.',
	},
} as const satisfies Readonly<Record<string, Reason>>;

type Kind = keyof typeof reasons;

/** A command that failed does not say that the agent does not work: of this machine the live checks do, so here it is only told. */
export const logCommands = defineCheck({
	id: 'log/commands',
	category: 'log',
	title: 'Tentacle’s commands succeeded',
	stage: 'diagnosis',
	reasons: {
		none: {verdict: 'pass', says: 'no command failed in a known way'},
		past: {verdict: 'information', says: `a command failed, ${seen}`},
		...reasons,
		other: {
			verdict: 'warning',
			says: seen,
			owner: 'host',
			remedy: 'Mend what the line names, and run the command again.',
		},
	},
	gather: async (probes, _subject, {scope, signal}) => {
		const failure = (await probes.log(signal))?.failures.findLast(({about}) => about === 'command');
		return {
			kind: failure?.kind ?? null,
			line: failure?.lines.at(-1) ?? null,
			lines: failure?.lines ?? [],
			at: failure?.last === undefined ? 'without a time' : logTime(failure.last),
			isCurrent: failure?.state === 'current',
			isFromElsewhere: scope.logs.length > 0,
		};
	},
	judge: ({kind, isCurrent, isFromElsewhere}) => {
		if (kind === null) return 'none';
		if (!isCurrent || !isFromElsewhere) return 'past';
		return Object.hasOwn(reasons, kind) ? (kind as Kind) : 'other';
	},
});
