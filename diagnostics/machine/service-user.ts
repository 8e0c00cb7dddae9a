import path from 'node:path';
import type {Answers} from '../../src/model/answers.ts';
import {defineCheck} from '../../src/model/check.ts';
import {is} from '../../src/model/condition.ts';
import type {TentacleFacts} from '../../src/model/facts.ts';
import type {Need, ServiceAccountSeen} from '../../src/model/probes.ts';

/** What it is to do, and the letters of an access list. */
const rights = {enter: ['enter', 'x'], read: ['read', 'r'], write: ['write in', 'rwx']} as const;

/** What an account may not, as evidence. */
export const closedSeen = (user: string, closed: ServiceAccountSeen['closed']) => {
	const [may, letters] = rights[closed?.right ?? 'enter'];
	return {closedPath: closed?.path ?? null, ...(closed && {closedFor: closed.for, may, entry: `u:${user}:${letters}`})};
};

/** Root may everything. */
export const ofServiceUser = {
	appliesTo: is('service', 'systemd'),
	subjects: ({serviceUser: user}: Answers) => (user === undefined || user === 'root' ? [] : [user]),
};

/** The program, and the way to the account’s files; what it may do with them is told when they are its own (`machine/own-files`). */
const needsOf = ({homeFolder, applicationFolder, configFile}: Answers, tentacle: TentacleFacts | undefined): readonly Need[] => {
	const wanted = [configFile, homeFolder, applicationFolder].filter(place => place !== undefined);
	const isGiven = (place: string) => wanted.some(given => place.startsWith(`${given}/`));
	return [
		...(tentacle ? [{path: tentacle.path, right: 'read'} as const] : []),
		...wanted.filter(place => !isGiven(place)).map(place => ({path: path.dirname(place), right: 'enter'}) as const),
	];
};

export const serviceUser = defineCheck({
	id: 'machine/service-user',
	category: 'machine',
	title: 'The service can run as its account',
	stage: 'before',
	...ofServiceUser,
	reasons: {
		good: {verdict: 'pass', says: 'its home folder is {home}'},
		absent: {
			verdict: 'fail',
			says: 'this machine has no account {user}{meant}',
			owner: 'host',
			firm: true,
			remedy: 'Make it, or choose another one: useradd --create-home --shell /bin/bash {word:user}',
		},
		unknown: {
			verdict: 'fail',
			says: 'neither this machine nor its directory ({asked}) has an account {user}{meant}; a directory that cannot be reached has none',
			owner: 'host',
			firm: true,
			remedy: 'Look whether the directory answers, and how it writes the name: getent passwd {word:user}',
		},
		untold: {
			verdict: 'fail',
			says: 'nobody tells whether there is such an account: {untold}',
			owner: 'host',
			firm: true,
			remedy: 'See to it that this answers, as systemd asks the same at every start: time getent passwd {word:user}',
		},
		spelled: {
			verdict: 'fail',
			says: 'that account is called {name} here',
			owner: 'host',
			firm: true,
			remedy: 'Give it by that name: --service-user={word:name}',
		},
		unmade: {
			verdict: 'fail',
			says: 'its home folder {home} is not there, and a service never signs in, which would make it: Tentacle keeps its key and its first log lines there',
			owner: 'host',
			firm: true,
			remedy: 'Make it: install -d -o {word:user} -m 0700 {word:home}',
		},
		homeless: {
			verdict: 'fail',
			says: 'its home folder {home} is not there, or not its own: Tentacle keeps its key and its first log lines there',
			owner: 'host',
			firm: true,
			remedy: 'Give it one: usermod --home /home/{word:user} {word:user} && install -d -o {word:user} -m 0700 /home/{word:user}',
		},
		keys: {
			verdict: 'fail',
			finding: 'SVC012',
			says: 'its folder of keys {foreignKeys} belongs to another account: .NET refuses it, and the agent then runs and does nothing',
			owner: 'host',
			firm: true,
			remedy: 'Give it back: chown -R {word:user}: {word:foreignKeys}',
		},
		closed: {
			verdict: 'fail',
			finding: 'SVC012',
			says: 'it may not {may} {closedPath}, which it must for {closedFor}',
			owner: 'host',
			firm: true,
			remedy: 'Choose another place, or give it this right: setfacl -m {word:entry} {word:closedPath}',
		},
		port: {
			verdict: 'fail',
			finding: 'LST014',
			says: 'only root may listen on port {port}; others from {firstPort} on',
			owner: 'host',
			firm: true,
			remedy: 'Choose a port from {firstPort} on, or let the service run as root.',
			command: 'cat /proc/sys/net/ipv4/ip_unprivileged_port_start',
		},
	},
	gather: async (probes, user, {answers}) => {
		const needs = needsOf(answers, await probes.tentacle());
		const {nearest, closed, untold, asked = '', name, foreignKeys, ...seen} = await probes.serviceAccount(user, needs);
		return {
			user,
			...seen,
			// A name of a directory’s that this machine has not joined.
			asked: asked === '' && /[\\@]/.test(user) ? 'none is named in /etc/nsswitch.conf' : asked,
			untold: untold ?? null,
			name: name ?? null,
			meant: nearest === undefined ? '' : `; ${nearest} is there`,
			port: answers.style === 'listening' ? (answers.listenPort ?? null) : null,
			foreignKeys: foreignKeys ?? null,
			...closedSeen(user, closed),
		};
	},
	judge: seen => {
		if (seen.untold !== null) return 'untold';
		if (!seen.exists) return seen.asked === '' ? 'absent' : 'unknown';
		if (seen.name !== null) return 'spelled';
		if (!seen.hasHome) return seen.homeIsMissing ? 'unmade' : 'homeless';
		if (seen.foreignKeys !== null) return 'keys';
		if (seen.closedPath !== null) return 'closed';
		return seen.port !== null && seen.port < seen.firstPort ? 'port' : 'good';
	},
});
