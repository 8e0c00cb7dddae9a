import {addressText} from '../../src/model/address.ts';
import {defineCheck} from '../../src/model/check.ts';
import {is} from '../../src/model/condition.ts';
import {furthest} from '../furthest.ts';
import {proxiedAddresses} from '../subjects.ts';

const command = 'openssl s_client -proxy {word:proxy} -connect {word:subject} </dev/null';
const remedy = 'Have this connection exempted from TLS inspection in the proxy {proxy}: the tunnel must be passed through untouched.';

/** Whether the certificate at the end of the tunnel is that of the Server, or one made in the proxy. */
export const proxyInspection = defineCheck({
	id: 'proxy/inspection',
	category: 'proxy',
	title: 'The proxy does not open TLS inside the tunnel',
	stage: 'before',
	appliesTo: is('style', 'polling'),
	subjects: proxiedAddresses,
	needs: ['network/tls'],
	reasons: {
		expected: {verdict: 'pass', says: 'the tunnel ends at the certificate that is trusted'},
		same: {verdict: 'pass', says: 'the same certificate comes through the tunnel as without it'},
		alone: {verdict: 'pass', says: 'a self-signed certificate, as Octopus has; without the proxy there is none to compare it with'},
		portals: {verdict: 'pass', says: 'it is what the portal presents; nothing says that the proxy made it'},
		differs: {
			verdict: 'fail',
			finding: 'PRX010',
			says: 'through the proxy comes another certificate ({subjectName}, issued by {issuer}) than without it ({direct})',
			owner: 'proxy',
			firm: true,
			remedy,
			command,
		},
		resigned: {
			verdict: 'fail',
			finding: 'PRX010',
			says: 'the certificate in the tunnel is issued by {issuer}, while Octopus signs its own: something opens TLS in the proxy or behind it',
			owner: 'proxy',
			firm: true,
			remedy,
			command,
		},
	},
	gather: async (probes, address, {answers, signal}) => {
		const {tries, proxy} = await probes.path(address, signal);
		const best = furthest(tries);
		const certificate = best?.tls?.certificate;
		const expected = answers.serverThumbprint?.toUpperCase();
		// Octopus's own certificate is self-signed: without another expectation, only one that is not needs a second look.
		const isExpected = expected === undefined ? (certificate?.selfSigned ?? true) : certificate?.thumbprint === expected;
		const [direct, portal] = isExpected
			? []
			: await Promise.all([probes.otherPath(address, {}, signal), answers.serverUrl === undefined ? undefined : probes.portal(signal)]);
		const without = direct && furthest(direct.tries)?.tls?.certificate;
		return {
			proxy: proxy ? addressText(proxy) : '',
			presented: certificate?.thumbprint ?? null,
			direct: without?.thumbprint ?? null,
			subjectName: certificate?.subject ?? '',
			issuer: certificate?.issuer ?? '',
			isExpected,
			selfSigned: certificate?.selfSigned ?? false,
			isLikePortals:
				best?.answer?.who === 'octopus-portal' ||
				(certificate !== undefined && !certificate.selfSigned && portal?.certificate?.issuer === certificate.issuer),
		};
	},
	judge: ({isExpected, presented, direct, selfSigned, isLikePortals}) => {
		if (isExpected) return 'expected';
		if (direct !== null) return direct === presented ? 'same' : 'differs';
		if (selfSigned) return 'alone';
		return isLikePortals ? 'portals' : 'resigned';
	},
});
