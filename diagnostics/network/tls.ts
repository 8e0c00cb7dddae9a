import {addressText} from '../../src/model/address.ts';
import {defineCheck} from '../../src/model/check.ts';
import {is} from '../../src/model/condition.ts';
import type {SystemTlsSettings} from '../../src/model/endpoint-seen.ts';
import type {TlsSeen} from '../../src/model/probes.ts';
import {isUsualGroup, isUsualSuite, requiredSuites} from '../../src/model/usual-tls.ts';
import {refusalText} from '../alert-name.ts';
import {furthest} from '../furthest.ts';
import {polledAddresses} from '../subjects.ts';
import {attemptsText, confirmation, refusalIn, spokenText, unrecognizedName} from '../tls-refusal.ts';
import {openssl, refusalReasons} from '../tls-refusal-reasons.ts';

const suites = requiredSuites.join(' or ');

const throughProxy = 'openssl s_client -proxy {word:proxy} -connect {word:subject} </dev/null';

export const commsTls = defineCheck({
	id: 'network/tls',
	category: 'network',
	title: 'TLS can be agreed on',
	stage: 'before',
	appliesTo: is('style', 'polling'),
	subjects: polledAddresses,
	needs: ['network/port'],
	reasons: {
		agreed: {verdict: 'pass', says: '{protocol} in {milliseconds} ms'},
		unsteady: {
			verdict: 'warning',
			finding: 'NET016',
			says: 'the first TLS handshake was cut off ({first}), the second one passed: {protocol} in {milliseconds} ms',
			owner: 'network',
			remedy:
				'Watch it for some minutes: configure-tentacle diagnose --watch. A device on the way, or a busy Server, drops some connections.',
			command: openssl(),
		},
		agentRefuses: {
			verdict: 'fail',
			finding: 'TLS008',
			says: 'our TLS agrees on {protocol}, but this system’s OpenSSL, which the agent uses, is told to refuse that: {policy} in {file}',
			owner: 'host',
			remedy:
				'Allow it on this machine again (MinProtocol = TLSv1.2, and X25519 and P-256 among the Groups), or have the Server speak what is allowed.',
			command: openssl(),
		},
		oddSuite: {
			verdict: 'warning',
			finding: 'TLS009',
			says: 'none of the cipher suites that Octopus asks for is allowed there; {cipher} was agreed on ({protocol})',
			owner: 'octopus',
			remedy: `Allow ${suites} on the Server’s system; an agent elsewhere may not connect.`,
			command: openssl('-tls1_2 -cipher ECDHE+AESGCM'),
		},
		oddCurve: {
			verdict: 'warning',
			finding: 'TLS010',
			says: 'the curve P-256 is switched off there; {group} was agreed on',
			owner: 'octopus',
			remedy: 'Allow P-256 (secp256r1, prime256v1) on the Server’s system; an agent elsewhere may not connect.',
			command: openssl('-groups P-256'),
		},
		clearText: {
			verdict: 'fail',
			finding: 'NET010',
			says: 'the port answers in clear text ({statusLine}), not in TLS',
			owner: 'octopus',
			remedy:
				'A balancer in HTTP mode or a plain web server is on this port: pass TCP through to Octopus Server untouched, or use its real comms port.',
			command: 'curl -sv --max-time 10 http://{word:subject}/',
		},
		injected: {
			verdict: 'fail',
			finding: 'NET011',
			says: 'a web page that blocks comes in clear text ({statusLine}), where Octopus would speak TLS',
			owner: 'network',
			remedy: 'A firewall or a sign-in page of this network answers in the Server’s place: have TCP to {subject} exempted.',
			command: 'curl -sv --max-time 10 http://{word:subject}/',
		},
		ssh: {
			verdict: 'fail',
			finding: 'NET018',
			says: 'an SSH server answers there ({statusLine})',
			owner: 'host',
			remedy: 'Use the comms port of Octopus Server: 10943 unless changed.',
			command: 'curl -sv --max-time 5 telnet://{word:subject} </dev/null',
		},
		banner: {
			verdict: 'fail',
			finding: 'NET018',
			says: 'a service that speaks {speaks} answers there ({statusLine})',
			owner: 'host',
			remedy: 'Use the comms port of Octopus Server: 10943 unless changed.',
			command: 'curl -sv --max-time 5 telnet://{word:subject} </dev/null',
		},
		reset: {
			verdict: 'fail',
			finding: 'NET006',
			says: 'the connection opens and is cut as soon as TLS begins, both times ({code})',
			owner: 'network',
			remedy:
				'An application firewall or intrusion detection on the way does not let this protocol through: have TCP to {subject} exempted.',
			command: openssl(),
		},
		hungUp: {
			verdict: 'fail',
			finding: 'NET006',
			says: 'the connection opens and the other side hangs up when TLS begins, both times',
			owner: 'network',
			remedy: 'A balancer without a working Server behind it, or a firewall, closes it: look at what stands in front of {subject}.',
			command: openssl(),
		},
		lostPackets: {
			verdict: 'fail',
			finding: 'NET014',
			says: 'small TLS packets come back, but a handshake does not get through in {seconds} s: large packets are lost on the way',
			owner: 'network',
			remedy:
				'The MTU of a link is smaller than announced, often a VPN: lower the MTU or clamp the MSS, and let “fragmentation needed” through.',
			command: 'ping -c 3 -M do -s 1372 {word:tried}',
		},
		silent: {
			verdict: 'fail',
			finding: 'NET014',
			says: 'the connection opens, then nothing comes back to two TLS hellos, within {seconds} s',
			owner: 'network',
			remedy:
				'The listener hangs, a device in front of it keeps the connection to itself, or packets are lost on the way (MTU, often a VPN).',
			command: openssl(),
		},
		resetInTunnel: {
			verdict: 'fail',
			finding: 'NET006',
			says: 'the proxy opens the tunnel, which is cut as soon as TLS begins ({code})',
			owner: 'proxy',
			remedy: 'Have this tunnel passed through untouched, without inspection. If it is, look at what is between the proxy and {subject}.',
			command: throughProxy,
		},
		silentInTunnel: {
			verdict: 'fail',
			finding: 'NET014',
			says: 'the proxy opens the tunnel, then nothing comes back to our TLS hello within {seconds} s',
			owner: 'proxy',
			remedy: 'Either the proxy inspects or holds back what is in the tunnel, or large packets are lost behind it (MTU).',
			command: throughProxy,
		},
		...refusalReasons,
	},
	gather: async (probes, address, {answers, signal}) => {
		const {tries, deadline, host, proxy} = await probes.path(address, signal);
		const best = furthest(tries);
		const tls: TlsSeen = best?.tls ?? {established: false, milliseconds: 0, code: 'unknown'};
		// Seen from elsewhere, this system is not the agent's.
		const settings = answers.instance !== undefined && tls.established ? await probes.systemTls() : {isFips: false};
		const policy = stricter(settings, tls);
		const wants = best?.tls && (policy !== undefined || wantsLimits(tls, best.answer?.who));
		const limits = wants ? await probes.tlsLimits(address, signal) : {};
		const refusal = refusalIn(limits, tls.alert);
		return {
			host,
			established: tls.established,
			protocol: tls.protocol ?? null,
			cipher: tls.cipher ?? null,
			group: tls.group ?? null,
			milliseconds: tls.milliseconds,
			code: tls.code ?? null,
			first: tls.again?.first ?? null,
			answered: tls.again?.answered ?? null,
			tried: best?.address ?? null,
			who: best?.answer?.who ?? null,
			speaks: best?.answer?.speaks ?? null,
			isBlockPage: best?.answer?.isBlockPage ?? false,
			statusLine: best?.answer?.statusLine ?? null,
			proxy: proxy ? addressText(proxy) : null,
			seconds: deadline / 1000,
			refusal: refusalText(tls),
			kind: refusal,
			spoken: spokenText(refusal, limits),
			attempts: attemptsText(limits),
			confirmed: confirmation(limits),
			confirmedBy: limits.system ? `openssl ${limits.system.version}` : 'our TLS only',
			policy: policy ?? null,
			file: settings.file ?? null,
			limits,
		};
	},
	judge: ({established, code, who, proxy, speaks, isBlockPage, first, answered, kind, policy, limits}) => {
		if (established) {
			if (policy !== null && limits.system?.established === false) return 'agentRefuses';
			if (limits.suites?.established === false) return 'oddSuite';
			if (limits.nistP256?.established === false) return 'oddCurve';
			return first === null ? 'agreed' : 'unsteady';
		}
		if (who === 'ssh') return 'ssh';
		if (speaks !== null) return 'banner';
		if (isBlockPage) return 'injected';
		if (who === 'plain-http') return 'clearText';
		if (proxy !== null && code === 'TIMEOUT') return 'silentInTunnel';
		if (proxy !== null && isCut(code)) return 'resetInTunnel';
		if (code === 'TIMEOUT') return answered ? 'lostPackets' : 'silent';
		// Windows cuts off where others send an alert: what another hello gets through tells why.
		if (kind !== 'unclear') return kind;
		if (code === 'CLOSED') return 'hungUp';
		return code === 'ECONNRESET' || code === 'EPIPE' ? 'reset' : 'unclear';
	},
});

const isCut = (code: string | null | undefined): boolean => code === 'ECONNRESET' || code === 'EPIPE' || code === 'CLOSED';

/** Only what was refused, or agreed on something that Octopus does not ask for. */
const wantsLimits = ({established, cipher, group, code, alert}: TlsSeen, who: string | undefined): boolean => {
	if (established) return (cipher !== undefined && !isUsualSuite(cipher)) || (group !== undefined && !isUsualGroup(group));
	if (alert === unrecognizedName) return false;
	if (isCut(code)) return true;
	return alert !== undefined || (who === undefined && code !== undefined && code.startsWith('ERR_SSL_'));
};

/** The setting of this system's OpenSSL that does not allow what was agreed on; whether it counts is for that OpenSSL to say. */
const stricter = ({least, groups}: SystemTlsSettings, {protocol, group}: TlsSeen): string | undefined => {
	if (least === 'TLSv1.3' && protocol === 'TLSv1.2') return `MinProtocol = ${least}`;
	const allowed = groups?.map(one => one.toLowerCase().replace(/^[?*]/, ''));
	const spellings = group === 'prime256v1' ? ['prime256v1', 'secp256r1', 'p-256'] : [(group ?? '').toLowerCase()];
	if (group === undefined || allowed === undefined || spellings.some(one => allowed.includes(one))) return undefined;
	return `Groups = ${groups?.join(':')}`;
};
