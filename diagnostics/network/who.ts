import {defineCheck} from '../../src/model/check.ts';
import {is} from '../../src/model/condition.ts';
import {furthest} from '../furthest.ts';
import {polledAddresses} from '../subjects.ts';

export const commsWho = defineCheck({
	id: 'network/who',
	category: 'network',
	title: 'Octopus Server’s communications service answers',
	stage: 'before',
	appliesTo: is('style', 'polling'),
	subjects: polledAddresses,
	needs: ['network/tls'],
	reasons: {
		octopus: {verdict: 'pass', says: 'Octopus communications, in {milliseconds} ms'},
		portal: {
			verdict: 'fail',
			finding: 'NET007',
			says: 'this is the web portal, not the port that is polled',
			owner: 'host',
			remedy: 'Poll port 10943 (or the one in the Server’s settings), not the portal’s.',
			command: 'curl -skv --max-time 10 https://{word:subject}/',
		},
		cloud: {
			verdict: 'fail',
			finding: 'NET008',
			says: 'on port 443 Octopus Cloud is polled under another name',
			owner: 'host',
			remedy: 'Use polling.{host}:443 instead.',
			command: 'curl -skv --max-time 10 https://{word:subject}/',
		},
		tentacle: {
			verdict: 'fail',
			finding: 'NET018',
			says: 'a Tentacle answers there, not a Server',
			owner: 'host',
			remedy: 'Check host and port: a Server is polled on 10943, 10933 is the port of listening Tentacles.',
			command: 'curl -skv --max-time 10 https://{word:subject}/',
		},
		injected: {
			verdict: 'fail',
			finding: 'NET011',
			says: 'a web page that blocks comes in Octopus’s place ({statusLine})',
			owner: 'network',
			remedy: 'A firewall or a sign-in page of this network answers: have this connection exempted, and TCP to {subject} passed through.',
			command: 'curl -skv --max-time 10 https://{word:subject}/',
		},
		behind: {
			verdict: 'fail',
			finding: 'NET011',
			says: 'the Server’s own certificate is presented, but a web server answers behind it: {statusLine} {server}',
			owner: 'network',
			remedy:
				'Something in front of the Server holds a copy of its certificate and answers HTTP: it must pass TCP through to the comms port untouched.',
			command: 'curl -skv --max-time 10 https://{word:subject}/',
		},
		web: {
			verdict: 'fail',
			finding: 'NET018',
			says: 'some other web server answers: {statusLine} {server}',
			owner: 'host',
			remedy:
				'Check host and port. If they are right, something in front of Octopus Server answers in its place: TCP must be passed through.',
			command: 'curl -skv --max-time 10 https://{word:subject}/',
		},
		banner: {
			verdict: 'fail',
			finding: 'NET018',
			says: 'a service that speaks {speaks} over TLS answers: {statusLine}',
			owner: 'host',
			remedy: 'Check host and port of {subject}: a Server is polled on 10943 unless its settings say otherwise.',
			command: 'curl -skv --max-time 10 https://{word:subject}/',
		},
		insists: {
			verdict: 'fail',
			finding: 'NET018',
			says: 'it turns away who shows no client certificate, which Octopus does not do',
			owner: 'octopus',
			remedy: 'Something in front of Octopus Server ends TLS and asks for certificates of its own: TCP must be passed through.',
			command: 'openssl s_client -connect {word:subject} </dev/null',
		},
		closed: {
			verdict: 'fail',
			finding: 'NET018',
			says: 'it speaks TLS, then hangs up without a word, which Octopus does not do',
			owner: 'octopus',
			remedy: 'Find out what listens on {subject}; it must be Octopus Server itself, or a balancer that passes TCP through.',
			command: 'curl -skv --max-time 10 https://{word:subject}/',
		},
		silent: {
			verdict: 'fail',
			finding: 'NET018',
			says: 'it speaks TLS, then stays silent, which Octopus does not do',
			owner: 'octopus',
			remedy: 'Find out what listens on {subject}; it must be Octopus Server itself, or a balancer that passes TCP through.',
			command: 'curl -skv --max-time 10 https://{word:subject}/',
		},
		other: {
			verdict: 'fail',
			finding: 'NET018',
			says: 'something answers that is neither Octopus nor a web server: {statusLine}',
			owner: 'host',
			remedy: 'Check host and port of {subject}.',
			command: 'curl -skv --max-time 10 https://{word:subject}/',
		},
	},
	gather: async (probes, address, {answers, signal}) => {
		const {tries, host, port} = await probes.path(address, signal);
		const best = furthest(tries);
		const answer = best?.answer;
		const presented = best?.tls?.certificate?.thumbprint;
		return {
			host,
			port,
			who: answer?.who ?? 'other',
			milliseconds: answer?.milliseconds ?? null,
			statusLine: answer?.statusLine ?? null,
			server: answer?.server ?? '',
			speaks: answer?.speaks ?? null,
			isBlockPage: answer?.isBlockPage ?? false,
			demandsCertificate: answer?.demandsCertificate ?? false,
			isTrusted: presented !== undefined && presented === answers.serverThumbprint?.toUpperCase(),
		};
	},
	judge: ({who, host, port, isBlockPage, demandsCertificate, isTrusted, speaks}) => {
		if (who === 'octopus-comms') return 'octopus';
		if (isBlockPage) return 'injected';
		if (demandsCertificate) return 'insists';
		if (port === 443 && host.endsWith('.octopus.app') && !host.startsWith('polling.')) return 'cloud';
		if (who === 'octopus-portal') return 'portal';
		if (who === 'web' && isTrusted) return 'behind';
		if (speaks !== null) return 'banner';
		if (who === 'tentacle' || who === 'web' || who === 'closed') return who;
		return who === 'silence' ? 'silent' : 'other';
	},
});
