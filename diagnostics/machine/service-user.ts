import {defineCheck} from '../../src/model/check.ts';
import {is} from '../../src/model/condition.ts';

export const serviceUser = defineCheck({
	id: 'machine/service-user',
	category: 'machine',
	title: 'The service can run as its account',
	stage: 'before',
	appliesTo: is('service', 'systemd'),
	subjects: ({serviceUser: user}) => (user === undefined || user === 'root' ? [] : [user]),
	reasons: {
		good: {verdict: 'pass', says: 'its home folder is {home}'},
		absent: {
			verdict: 'fail',
			says: 'this machine has no account {user}{meant}',
			owner: 'host',
			firm: true,
			remedy: 'Make it, or choose another one: useradd --create-home --shell /bin/bash {word:user}',
		},
		homeless: {
			verdict: 'fail',
			says: 'its home folder {home} is not there, or not its own: Tentacle keeps its key and its first log lines there',
			owner: 'host',
			firm: true,
			remedy: 'Give it one: usermod --home /home/{word:user} {word:user} && install -d -o {word:user} -m 0700 /home/{word:user}',
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
	gather: async (probes, user, {answers: {style, listenPort}}) => {
		const {nearest, ...seen} = await probes.serviceAccount(user);
		const port = style === 'listening' ? (listenPort ?? null) : null;
		return {user, ...seen, meant: nearest === undefined ? '' : `; ${nearest} is there`, port};
	},
	judge: ({exists, hasHome, port, firstPort}) => {
		if (!exists) return 'absent';
		if (!hasHome) return 'homeless';
		return port !== null && port < firstPort ? 'port' : 'good';
	},
});
