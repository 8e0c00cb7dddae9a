import {defineCheck} from '../../src/model/check.ts';
import {is} from '../../src/model/condition.ts';

export const systemd = defineCheck({
	id: 'machine/systemd',
	category: 'machine',
	title: 'systemd can run the agent',
	stage: 'before',
	appliesTo: is('service', 'systemd'),
	reasons: {
		ready: {verdict: 'pass', says: 'systemd runs, and sudo is there for Tentacle’s service command'},
		absent: {
			verdict: 'fail',
			finding: 'SVC009',
			says: 'systemd does not run on this machine',
			owner: 'host',
			firm: true,
			remedy: 'Choose service: none, and start the agent in another way (a container’s entry point, another supervisor).',
		},
		noSudo: {
			verdict: 'fail',
			finding: 'SVC007',
			says: 'the program sudo is not installed, and Tentacle’s service command needs it even as root',
			owner: 'host',
			firm: true,
			remedy: 'Install it: apt-get install sudo (or yum install sudo).',
		},
	},
	gather: async probes => {
		const {hasSystemd, hasSudo} = await probes.machine();
		return {hasSystemd, hasSudo};
	},
	judge: ({hasSystemd, hasSudo}) => (!hasSystemd ? 'absent' : hasSudo ? 'ready' : 'noSudo'),
});
