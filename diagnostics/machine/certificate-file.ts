import {defineCheck} from '../../src/model/check.ts';
import {is} from '../../src/model/condition.ts';
import {pfxProblems} from '../../src/model/pfx.ts';

const leastBits = 2048;

/** Of a PFX that is to become this machine's certificate, all that Tentacle would stumble over or guess about (facts: Tentacle §7). */
export const certificateFile = defineCheck({
	id: 'machine/certificate-file',
	category: 'machine',
	title: 'The PFX file holds a certificate with its key',
	stage: 'before',
	appliesTo: is('certificate', 'import'),
	subjects: ({certificateFile: file}) => (file === undefined ? [] : [file]),
	reasons: {
		good: {verdict: 'pass', says: '{told}'},
		dates: {
			verdict: 'information',
			says: '{told}; by its dates it is valid from {notBefore} to {notAfter} only, which neither Tentacle nor Octopus looks at',
		},
		shared: {
			verdict: 'warning',
			says: '{told}; it has no password, and other users can read the file: whoever copies it can pose as this machine',
			owner: 'host',
			remedy:
				'Keep it private: chmod 600 {word:subject}; delete it when it is not needed any more. If it may have been copied, make a new certificate.',
		},
		weak: {
			verdict: 'warning',
			finding: 'TLS013',
			says: 'it is weak ({told}); a newer Server may refuse it',
			owner: 'host',
			remedy:
				'Have one made with an RSA key of 2048 bits or more, signed with SHA-256; or let Tentacle make its own: --certificate new, or renew.',
		},
		password: {
			verdict: 'fail',
			says: 'it does not open with this password, or without one',
			owner: 'host',
			firm: true,
			remedy:
				'Give the password that it was made with: --certificate-password-file FILE. A trailing blank or another keyboard layout is a common reason.',
			command: 'openssl pkcs12 -noout -in {word:subject}',
		},
		keyless: {
			verdict: 'fail',
			says: '{why}',
			owner: 'host',
			firm: true,
			remedy: 'Export it again together with its private key: openssl pkcs12 -export -inkey KEY.pem -in CERTIFICATE.pem -out NEW.pfx',
		},
		unclear: {
			verdict: 'fail',
			says: '{why}',
			owner: 'host',
			firm: true,
			remedy: 'Export one private key with its certificate: openssl pkcs12 -export -inkey KEY.pem -in CERTIFICATE.pem -out NEW.pfx',
		},
		otherKey: {
			verdict: 'fail',
			says: '{why}, and Tentacle knows no other',
			owner: 'host',
			firm: true,
			remedy: 'Have a certificate made with an RSA key of 2048 bits or more.',
		},
		noPfx: {
			verdict: 'fail',
			says: '{why}',
			owner: 'host',
			firm: true,
			remedy: 'A PFX is made of PEM files so: openssl pkcs12 -export -inkey KEY.pem -in CERTIFICATE.pem -out NEW.pfx',
		},
		unreadable: {
			verdict: 'fail',
			says: '{why}',
			owner: 'host',
			firm: true,
			remedy: 'Put the file where only root, or you, can write, and name it by its absolute path.',
			command: 'ls -ld {word:subject}',
		},
	},
	gather: async (probes, _file, {signal}) => {
		const pfx = await probes.pfx(signal);
		if (!pfx) throw new Error('There is no file to look at');
		if ('problem' in pfx)
			return {problem: pfx.problem, why: [pfxProblems[pfx.problem], ...(pfx.why === undefined ? [] : [pfx.why])].join(': ')};
		const {thumbprint, subject, keyBits, signatureAlgorithm, notBefore, notAfter} = pfx.certificate;
		const now = Date.now();
		return {
			problem: null,
			told: [thumbprint, subject, `RSA ${keyBits}`, signatureAlgorithm ?? ''].filter(part => part !== '').join(', '),
			notBefore,
			notAfter,
			isCurrent: Date.parse(notBefore) <= now && now <= Date.parse(notAfter),
			isWeak: keyBits < leastBits || /sha-?1|md5/i.test(signatureAlgorithm ?? ''),
			isShared: pfx.shared === true,
		};
	},
	judge(seen) {
		if (seen.problem === null) {
			if (seen.isWeak) return 'weak';
			if (seen.isShared) return 'shared';
			return seen.isCurrent ? 'good' : 'dates';
		}
		switch (seen.problem) {
			case 'password':
			case 'keyless':
				return seen.problem;
			case 'keys':
			case 'unmatched':
				return 'unclear';
			case 'not-rsa':
				return 'otherKey';
			case 'unreadable':
			case 'foreign':
				return 'unreadable';
			default:
				return 'noPfx';
		}
	},
});
