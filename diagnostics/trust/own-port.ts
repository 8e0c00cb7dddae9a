import {required} from '../../src/model/answers.ts';
import {defineCheck} from '../../src/model/check.ts';
import {agentRuns, all, is} from '../../src/model/condition.ts';
import {furthest} from '../furthest.ts';

export const ownPort = defineCheck({
	id: 'trust/own-port',
	category: 'trust',
	title: 'This machine’s port answers with its own certificate',
	stage: 'proof',
	appliesTo: all(is('style', 'listening'), agentRuns),
	needs: ['service/up'],
	reasons: {
		ours: {verdict: 'pass', says: '{presented} on port {port}'},
		closed: {
			verdict: 'fail',
			finding: 'LST001',
			says: 'nothing listens on port {port} ({code})',
			owner: 'host',
			remedy: 'Look at the agent’s log and journal: journalctl -u {word:unit} -n 50',
		},
		mute: {
			verdict: 'fail',
			finding: 'LST012',
			says: 'something listens on port {port}, but it does not speak TLS',
			owner: 'host',
			remedy: 'Find the program: ss -ltnp sport = :{port}, stop it or choose another port, then restart the service.',
		},
		other: {
			verdict: 'fail',
			finding: 'LST012',
			says: 'something else answers on port {port}: it presents {presented}, ours is {own}',
			owner: 'host',
			remedy: 'Find the program: ss -ltnp sport = :{port}, stop it or choose another port, then restart the service.',
		},
	},
	gather: async (probes, _subject, {answers, signal}) => {
		const listenAddress = required(answers, 'listenAddress');
		const port = required(answers, 'listenPort');
		const [instance, path] = await Promise.all([
			probes.instance(),
			probes.ownPort({host: listenAddress === 'any' ? '127.0.0.1' : listenAddress, port}, signal),
		]);
		const best = furthest(path.tries);
		return {
			port,
			connected: best?.tcp.connected ?? false,
			code: best?.tcp.code ?? null,
			presented: best?.tls?.certificate?.thumbprint ?? null,
			own: instance?.settings?.thumbprint ?? null,
			unit: instance?.unit.name ?? '',
		};
	},
	judge: ({connected, presented, own}) => {
		if (!connected) return 'closed';
		if (presented === null) return 'mute';
		return presented === own ? 'ours' : 'other';
	},
});
