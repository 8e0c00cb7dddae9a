import {addressText} from '../../src/model/address.ts';
import {defineCheck} from '../../src/model/check.ts';
import {is} from '../../src/model/condition.ts';
import type {PathSeen} from '../../src/model/probes.ts';
import {furthest} from '../furthest.ts';
import {polledAddresses, proxyOf} from '../subjects.ts';

const connect = 'curl -v --proxytunnel -x http://{word:subject} https://{word:target}/';
const connectAs = 'curl -v --proxytunnel -x http://{word:subject} -U {word:user} https://{word:target}/';
/** Tentacle's own command would take the password on its command line. */
const enter = 'configure-tentacle setup --proxy http://USER@HOST:PORT --proxy-password-file FILE';

export const proxyAnswers = defineCheck({
	id: 'proxy/answers',
	category: 'proxy',
	title: 'The proxy speaks HTTP, and lets the agent in',
	stage: 'before',
	appliesTo: is('style', 'polling'),
	subjects: proxyOf,
	needs: ['proxy/reached'],
	reasons: {
		taken: {verdict: 'pass', says: 'it asks for no password'},
		accepted: {verdict: 'pass', says: 'it accepts the password of {user}'},
		unasked: {verdict: 'information', says: 'it let us in without the password of {user}, which is not known here and was left out'},
		passwordUnknown: {
			verdict: 'broken',
			says: 'it wants the password of {user} (407), which is not known here and was left out: {howToGive}',
		},
		wantsUser: {
			verdict: 'fail',
			finding: 'PRX005',
			says: 'it wants a user and a password (407), and none is set',
			owner: 'host',
			remedy: `Give those that the proxy’s people give you: ${enter}. Or have this machine let in by its address.`,
			command: connectAs,
		},
		rejected: {
			verdict: 'fail',
			finding: 'PRX005',
			says: 'it does not accept the password of {user} (407)',
			owner: 'host',
			remedy: `Give user and password again: ${enter}.`,
			command: connectAs,
		},
		notAscii: {
			verdict: 'fail',
			finding: 'PRX016',
			says: 'it does not accept the password of {user} (407): the agent sends letters outside ASCII as question marks, and there are some in user or password',
			owner: 'host',
			remedy: 'Have user and password changed to letters, digits and signs of ASCII, and set them again.',
		},
		scheme: {
			verdict: 'fail',
			finding: 'PRX006',
			says: 'it lets in by {schemes} only (407), and the agent knows Basic alone',
			owner: 'proxy',
			remedy: 'Have Basic allowed for this account, or this machine let in by its address, or a relay put up that signs in at the proxy.',
			command: connect,
		},
		socks: {
			verdict: 'fail',
			finding: 'PRX009',
			says: 'a SOCKS proxy listens there; the agent speaks to HTTP proxies only',
			owner: 'host',
			remedy: 'Set an HTTP proxy’s host and port.',
			command: 'curl -v --socks5-hostname {word:subject} https://{word:target}/',
		},
		tls: {
			verdict: 'fail',
			finding: 'PRX009',
			says: 'TLS is spoken there; the agent speaks to proxies in clear text only',
			owner: 'host',
			remedy: 'Set the port on which the proxy takes clear HTTP.',
			command: 'openssl s_client -connect {word:subject} </dev/null',
		},
		notHttp: {
			verdict: 'fail',
			finding: 'PRX009',
			says: 'what answers there is no HTTP proxy: {statusLine}',
			owner: 'host',
			remedy: 'Set an HTTP proxy’s host and port.',
			command: connect,
		},
	},
	gather: async (probes, _subject, {answers, scope, signal}) => {
		const paths = await Promise.all(polledAddresses(answers).map(address => probes.path(address, signal)));
		// What a proxy is, and whom it lets in, shows with the first address that meets it.
		const path = paths.find(isTurnedAway) ?? paths[0];
		const tunnel = path && furthest(path.tries)?.tunnel;
		return {
			target: path ? addressText(path) : '',
			user: scope.proxy?.user ?? 'USER',
			credentials: path?.proxy?.credentials ?? 'none',
			isAscii: path?.proxy?.isAscii ?? true,
			howToGive:
				scope.proxy?.from === 'flag'
					? 'give it with --proxy-password-file FILE or in CONFIGURE_TENTACLE_PROXY_PASSWORD'
					: 'only who may read the instance’s configuration, on the machine where it was made, can look further',
			status: tunnel?.status ?? null,
			statusLine: tunnel?.statusLine ?? null,
			schemes: tunnel?.schemes ?? [],
			outcome: tunnel?.outcome ?? null,
			speaks: tunnel?.speaks ?? null,
		};
	},
	judge: ({status, schemes, credentials, isAscii, outcome, speaks}) => {
		if (speaks === 'socks' || speaks === 'tls') return speaks;
		if (outcome === 'not-http') return 'notHttp';
		if (status !== 407) return credentials === 'sent' ? 'accepted' : credentials === 'unknown' ? 'unasked' : 'taken';
		if (schemes.length > 0 && !schemes.some(scheme => scheme.toLowerCase() === 'basic')) return 'scheme';
		if (credentials === 'unknown') return 'passwordUnknown';
		if (credentials === 'none') return 'wantsUser';
		return isAscii ? 'rejected' : 'notAscii';
	},
});

const isTurnedAway = ({tries}: PathSeen): boolean => {
	const tunnel = furthest(tries)?.tunnel;
	return tunnel?.status === 407 || tunnel?.speaks !== undefined || tunnel?.outcome === 'not-http';
};
