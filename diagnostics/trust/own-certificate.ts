import {required} from '../../src/model/answers.ts';
import {defineCheck} from '../../src/model/check.ts';
import {credentialOf} from '../../src/model/credential.ts';
import {furthest} from '../furthest.ts';

const leastBits = 2048;

/** Seen where it can be without a key: on our own port, or in what the Server has noted of our record. */
export const ownCertificate = defineCheck({
	id: 'trust/own-certificate',
	category: 'trust',
	title: 'This machine’s own certificate is strong enough',
	stage: 'proof',
	// Our own port is looked at once a run: not before the agent that was started has had its time to open it.
	needs: ['machine/instance', 'trust/own-port'],
	reasons: {
		good: {verdict: 'pass', says: '{told}'},
		unseen: {verdict: 'skipped', says: 'it can be seen only on a port that listens, or with an API key'},
		weak: {
			verdict: 'warning',
			finding: 'TLS013',
			says: 'it is weak ({told}); a newer Server may refuse it',
			owner: 'host',
			remedy:
				'Make a new one, here and in Octopus: configure-tentacle setup --instance={word:instance} --certificate renew --renewed-thumbprint {own}',
		},
	},
	gather: async (probes, _subject, {answers, signal}) => {
		const instance = await probes.instance();
		const own = instance?.settings?.thumbprint;
		const listens = answers.style === 'listening' && answers.listenPort !== undefined && instance?.unit.active;
		const host = answers.listenAddress === undefined || answers.listenAddress === 'any' ? '127.0.0.1' : answers.listenAddress;
		const [path, account] = await Promise.all([
			listens ? probes.path({host, port: required(answers, 'listenPort')}, signal) : undefined,
			own !== undefined && answers.serverUrl !== undefined && credentialOf(answers) ? probes.account(signal) : undefined,
		]);
		const presented = furthest(path?.tries ?? [])?.tls?.certificate;
		const onPort = presented?.thumbprint === own ? presented : undefined;
		const noted = account?.accepted
			? account.facts.spaces
					.flatMap(({records = []}) => records)
					.filter(({thumbprint}) => thumbprint === own)
					.map(({resource}) => resource.Endpoint)
					.map(endpoint => (isRecord(endpoint) ? endpoint.CertificateSignatureAlgorithm : undefined))
					.find(algorithm => typeof algorithm === 'string')
			: undefined;
		const signature = onPort?.signatureAlgorithm ?? noted ?? null;
		const bits = onPort?.keyBits ?? null;
		return {
			instance: answers.instance ?? '',
			own: own ?? 'none',
			signature,
			bits,
			told: [signature, bits === null ? null : `${bits} bits`].filter(part => part !== null).join(', '),
		};
	},
	judge: ({signature, bits}) => {
		if (signature === null && bits === null) return 'unseen';
		return (bits !== null && bits < leastBits) || /sha-?1|md5/i.test(signature ?? '') ? 'weak' : 'good';
	},
});

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
