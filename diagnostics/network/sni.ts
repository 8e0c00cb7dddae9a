import {isIP} from 'node:net';
import {defineCheck} from '../../src/model/check.ts';
import {is} from '../../src/model/condition.ts';
import {furthest} from '../furthest.ts';
import {polledAddresses} from '../subjects.ts';

/** Whether something chooses the certificate by the name asked for. Only where it matters: what answered is not the trusted Server. */
export const commsSni = defineCheck({
	id: 'network/sni',
	category: 'network',
	title: 'The name asked for leads to the Server',
	stage: 'before',
	appliesTo: is('style', 'polling'),
	subjects: polledAddresses,
	needs: ['network/tls'],
	reasons: {
		unasked: {verdict: 'pass', says: 'it does'},
		unknown: {verdict: 'skipped', says: 'there is nothing to compare it with'},
		same: {verdict: 'pass', says: 'the name makes no difference'},
		otherToo: {
			verdict: 'information',
			says: 'what answers chooses by name, but the Server’s certificate comes neither with {tried} nor without',
		},
		noName: {
			verdict: 'fail',
			finding: 'TLS019',
			says: 'asked for {tried}, another certificate comes ({with}) than for the bare address ({without}): what answers chooses by name, and an IP address sends none',
			owner: 'host',
			remedy: 'Use the name that was made for polling in the address, not {host}.',
			command: 'openssl s_client -connect {word:subject} -servername {word:tried} </dev/null | openssl x509 -noout -fingerprint -sha1',
		},
		wrongName: {
			verdict: 'fail',
			finding: 'TLS019',
			says: 'for {host} another certificate comes ({with}) than without a name ({without}, the trusted one): what answers chooses by name, and sends {host} elsewhere',
			owner: 'host',
			remedy: 'Use the name that was made for polling in the address, or have {host} on port {port} passed through to the comms port.',
			command: 'openssl s_client -connect {word:subject} -noservername </dev/null | openssl x509 -noout -fingerprint -sha1',
		},
	},
	gather: async (probes, address, {answers, signal}) => {
		const {tries, host, port} = await probes.path(address, signal);
		const best = furthest(tries);
		const presented = best?.tls?.certificate?.thumbprint;
		const expected = answers.serverThumbprint?.toUpperCase();
		const isRight = best?.answer?.who === 'octopus-comms' && (expected === undefined || presented === expected);
		const isAddress = isIP(host) !== 0;
		const other = isAddress ? portalName(answers.serverUrl) : null;
		const asks = !isRight && presented !== undefined && other !== undefined;
		const seen = asks ? (await probes.otherName(address, other, signal)).tls.certificate?.thumbprint : undefined;
		return {
			host,
			port,
			isRight,
			isAddress,
			tried: isAddress ? (other ?? null) : host,
			isWithoutTrusted: isAddress ? presented === expected : seen === expected,
			with: (isAddress ? seen : presented) ?? null,
			without: (isAddress ? presented : seen) ?? null,
		};
	},
	judge: seen => {
		if (seen.isRight) return 'unasked';
		if (seen.tried === null || seen.with === null || seen.without === null) return 'unknown';
		if (seen.with === seen.without) return 'same';
		if (seen.isAddress) return 'noName';
		return seen.isWithoutTrusted ? 'wrongName' : 'otherToo';
	},
});

const portalName = (serverUrl: string | undefined): string | undefined => {
	const name = serverUrl === undefined ? undefined : URL.parse(serverUrl)?.hostname;
	return name === undefined || name.startsWith('[') || isIP(name) !== 0 ? undefined : name;
};
