import type {Answers} from '../src/model/answers.ts';
import type {Aside} from '../src/model/aside.ts';
import type {Facts} from '../src/model/facts.ts';
import {pfxProblems} from '../src/model/pfx.ts';
import {thumbprintShort} from '../src/model/thumbprint.ts';
import {currentInstance} from './existing.ts';

/** Which certificate the file has, as soon as it was opened. */
export const pfxAsides = ({certificatePassword}: Answers, {pfx}: Facts): readonly Aside[] => {
	if (!pfx) return [];
	if ('problem' in pfx) {
		// The password is asked for after the file.
		const isToCome = pfx.problem === 'password' && certificatePassword === undefined;
		return [{kind: 'note', tone: isToCome ? 'warning' : 'bad', says: isToCome ? 'it needs its password' : pfxProblems[pfx.problem]}];
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
