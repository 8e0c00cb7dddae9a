import {addressText, isHost} from '../../src/model/address.ts';
import {defineCheck} from '../../src/model/check.ts';
import {is} from '../../src/model/condition.ts';
import {furthest, secondsOf} from '../furthest.ts';
import {polledAddresses, proxyOf} from '../subjects.ts';

const connect = 'curl -v --proxytunnel -x http://{word:subject} https://{word:target}/';
const setAgain = 'Tentacle polling-proxy --proxyEnable=true --proxyHost=HOST --proxyPort=PORT';

export const proxyReached = defineCheck({
	id: 'proxy/reached',
	category: 'proxy',
	title: 'The agent’s proxy can be reached',
	stage: 'before',
	appliesTo: is('style', 'polling'),
	subjects: proxyOf,
	reasons: {
		open: {verdict: 'pass', says: 'connected in {milliseconds} ms'},
		notAHost: {
			verdict: 'fail',
			finding: 'PRX007',
			says: '{host} is no name of a host: the proxy’s host and port are two settings, without http://',
			owner: 'host',
			remedy: `Set them apart: ${setAgain}, then restart the service.`,
		},
		portLost: {
			verdict: 'fail',
			finding: 'PRX007',
			says: 'nothing answers on port 80 of {host} ({code}), which is the port that Tentacle takes when none is given, or one was written behind the host',
			owner: 'host',
			remedy: `Set host and port apart: ${setAgain}, then restart the service.`,
			command: connect,
		},
		unknown: {
			verdict: 'fail',
			finding: 'PRX008',
			says: 'the proxy’s name {host} does not exist, says this machine’s resolver ({code})',
			owner: 'host',
			remedy: 'Correct the proxy’s name, or have it put into the name servers.',
			command: 'getent ahosts {word:host}',
		},
		unresolved: {
			verdict: 'fail',
			finding: 'PRX008',
			says: 'this machine’s resolver gives no answer for the proxy’s name {host} ({code})',
			owner: 'network',
			remedy: 'See that the name servers in /etc/resolv.conf can be reached.',
			command: 'getent ahosts {word:host}',
		},
		refused: {
			verdict: 'fail',
			finding: 'PRX008',
			says: 'the machine answered, but no proxy listens on port {port}',
			owner: 'proxy',
			remedy: 'Correct the proxy’s port, or have the proxy started.',
			command: connect,
		},
		silent: {
			verdict: 'fail',
			finding: 'PRX008',
			says: 'the proxy does not answer in {seconds} s: something on the way drops the packets',
			owner: 'network',
			remedy: 'Correct the proxy’s host and port, or let this machine connect to {subject}.',
			command: connect,
		},
		unreachable: {
			verdict: 'fail',
			finding: 'PRX008',
			says: 'there is no way to the proxy ({code})',
			owner: 'network',
			remedy: 'See the routes of this machine (ip route get {word:tried}) and the firewall on the way to {subject}.',
			command: connect,
		},
	},
	gather: async (probes, _subject, {answers, scope, signal}) => {
		const [address] = polledAddresses(answers);
		if (!address || !scope.proxy) throw new Error('There is no proxy to look at');
		const {tries, proxy} = await probes.path(address, signal);
		const best = furthest(tries);
		return {
			host: scope.proxy.host,
			port: scope.proxy.port,
			isHost: isHost(scope.proxy.host),
			isSet: scope.proxy.from === 'instance',
			target: addressText(address),
			tried: best?.address ?? null,
			seconds: secondsOf(best?.tcp),
			connected: best?.tcp.connected ?? false,
			milliseconds: best?.tcp.milliseconds ?? null,
			code: best?.tcp.code ?? proxy?.name.code ?? null,
			isNamed: (proxy?.name.addresses ?? []).length > 0,
		};
	},
	judge: ({connected, isHost: isName, isNamed, isSet, code, port}) => {
		if (connected) return 'open';
		if (!isName) return 'notAHost';
		if (!isNamed) return code === 'ENOTFOUND' ? 'unknown' : 'unresolved';
		if (isSet && port === 80) return 'portLost';
		if (code === 'ECONNREFUSED') return 'refused';
		return code === 'TIMEOUT' || code === 'ETIMEDOUT' ? 'silent' : 'unreachable';
	},
});
