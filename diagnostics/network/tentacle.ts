import {defineCheck} from '../../src/model/check.ts';
import {furthest} from '../furthest.ts';
import {reachedTentacles} from '../tentacle-end.ts';

const lookThere = 'On the Tentacle’s machine, find the program: ss -ltnp sport = :{port}. 10933 is the port of Tentacles unless changed.';

/** Who answers at a `--tentacle-address`, and whether it is the Tentacle that was meant. */
export const tentacleAnswers = defineCheck({
	id: 'network/tentacle',
	category: 'network',
	title: 'A Tentacle answers there',
	stage: 'before',
	subjects: reachedTentacles,
	needs: ['network/tls'],
	reasons: {
		tentacle: {verdict: 'pass', says: 'a Tentacle, in {milliseconds} ms; its thumbprint is {presented}'},
		expected: {verdict: 'pass', says: 'the Tentacle that was meant, in {milliseconds} ms: {presented}'},
		differs: {
			verdict: 'fail',
			finding: 'LST007',
			says: 'a Tentacle answers, but not the one that was meant: it presents {presented}, expected is {expected}',
			owner: 'host',
			remedy:
				'Check where the name, or a forwarded port, leads. If it is the right machine, its certificate is a new one: give the record in Octopus the thumbprint {presented}.',
			command: 'openssl s_client -connect {word:subject} </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha1',
		},
		server: {
			verdict: 'fail',
			finding: 'NET009',
			says: 'an Octopus Server answers there, not a Tentacle',
			owner: 'host',
			remedy: 'Check host and port: 10943 is where a Server is polled, a Tentacle listens on 10933.',
			command: 'curl -skv --max-time 10 https://{word:subject}/',
		},
		portal: {
			verdict: 'fail',
			finding: 'LST012',
			says: 'the web portal of an Octopus Server answers there, not a Tentacle',
			owner: 'host',
			remedy: 'Check host and port: a Tentacle listens on 10933 unless changed.',
		},
		web: {
			verdict: 'fail',
			finding: 'LST012',
			says: 'some other web server answers there: {statusLine} {server}',
			owner: 'host',
			remedy: lookThere,
			command: 'curl -skv --max-time 10 https://{word:subject}/',
		},
		mute: {
			verdict: 'fail',
			finding: 'LST012',
			says: 'it speaks TLS, then says nothing, which a Tentacle does not do',
			owner: 'host',
			remedy: lookThere,
			command: 'openssl s_client -connect {word:subject} </dev/null',
		},
		other: {
			verdict: 'fail',
			finding: 'LST012',
			says: 'something answers that is neither a Tentacle nor a web server: {statusLine}',
			owner: 'host',
			remedy: lookThere,
		},
	},
	gather: async (probes, address, {scope, signal}) => {
		const {tries, port} = await probes.path(address, signal);
		const best = furthest(tries);
		return {
			port,
			who: best?.answer?.who ?? 'closed',
			milliseconds: best?.answer?.milliseconds ?? null,
			statusLine: best?.answer?.statusLine ?? null,
			server: best?.answer?.server ?? '',
			presented: best?.tls?.certificate?.thumbprint ?? 'no certificate',
			expected: scope.tentacleThumbprint ?? null,
		};
	},
	judge: ({who, presented, expected}) => {
		if (who === 'tentacle') return expected === null ? 'tentacle' : expected === presented ? 'expected' : 'differs';
		if (who === 'octopus-comms') return 'server';
		if (who === 'octopus-portal') return 'portal';
		if (who === 'web') return 'web';
		return who === 'closed' || who === 'silence' ? 'mute' : 'other';
	},
});
