import type {Answers} from '../src/model/answers.ts';
import type {Aside} from '../src/model/aside.ts';
import type {Facts} from '../src/model/facts.ts';
import type {PfxProblem, PfxSeen} from '../src/model/pfx.ts';
import {thumbprintShort} from '../src/model/thumbprint.ts';
import {currentInstance} from './existing.ts';

const problems: Readonly<Record<PfxProblem, string>> = {
	unreadable: 'the file cannot be read',
	foreign: 'others could exchange the file',
	large: 'the file is larger than 1 MiB',
	pem: 'it is a PEM file, which Tentacle cannot import',
	nothing: 'it is no PFX file',
	unknown: 'there is something in it that is not known here',
	password: 'it does not open with this password',
	slow: 'it does not open within ten seconds',
	keyless: 'it has no private key',
	keys: 'it has several private keys',
	'not-rsa': 'its key is no RSA key',
	unmatched: 'it does not have exactly one certificate for its key',
};

/** Why a PFX is not imported, in a few words. */
export const pfxProblem = ({problem}: Extract<PfxSeen, {readonly problem: PfxProblem}>): string => problems[problem];

/** Which certificate the file has, as soon as it was opened. */
export const pfxAsides = ({certificatePassword}: Answers, {pfx}: Facts): readonly Aside[] => {
	if (!pfx) return [];
	if ('problem' in pfx) {
		// The password is asked for after the file.
		const isToCome = pfx.problem === 'password' && certificatePassword === undefined;
		return [{kind: 'note', tone: isToCome ? 'warning' : 'bad', says: isToCome ? 'it needs its password' : pfxProblem(pfx)}];
	}
	return [{kind: 'note', tone: 'good', says: `${thumbprintShort(pfx.certificate.thumbprint)}, ${pfx.certificate.subject}`}];
};

/** What becomes of the certificate that is there. */
export const certificateAsides = (answers: Answers, facts: Facts): readonly Aside[] => {
	const now = currentInstance(answers, facts)?.facts.settings?.thumbprint;
	if (now === undefined || (answers.certificate !== 'renew' && answers.certificate !== 'import')) return [];
	const says = `the instance has ${thumbprintShort(now)}; its private key is gone for good when another certificate has taken its place`;
	return [{kind: 'note', tone: 'warning', says}];
};
