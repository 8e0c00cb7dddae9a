import type {Answers} from '../src/model/answers.ts';
import type {Aside} from '../src/model/aside.ts';
import type {Facts} from '../src/model/facts.ts';
import {pfxProblems} from '../src/model/pfx.ts';
import {thumbprintShort} from '../src/model/thumbprint.ts';
import {currentInstance} from './existing.ts';

/** Which certificate the file has, as soon as it was opened. That a password is wrong is said of the password. */
export const pfxAsides = ({certificatePassword}: Answers, {pfx}: Facts): readonly Aside[] => {
	if (!pfx) return [];
	if (!('problem' in pfx))
		return [{kind: 'note', tone: 'good', says: `${thumbprintShort(pfx.certificate.thumbprint)}, ${pfx.certificate.subject}`}];
	if (pfx.problem !== 'password') {
		const {problem, why} = pfx;
		const says = problem === 'unreadable' && why ? why : `${pfxProblems[problem]}${why ? ` (${why})` : ''}`;
		return [{kind: 'note', tone: 'bad', says}];
	}
	return certificatePassword === undefined ? [{kind: 'note', tone: 'warning', says: 'it needs its password'}] : [];
};

export const pfxPasswordAsides = ({certificatePassword}: Answers, {pfx}: Facts): readonly Aside[] =>
	pfx && 'problem' in pfx && pfx.problem === 'password' && certificatePassword !== undefined
		? [{kind: 'note', tone: 'bad', says: 'the file does not open with it'}]
		: [];

/** What becomes of the certificate that is there. */
export const certificateAsides = (answers: Answers, facts: Facts): readonly Aside[] => {
	const now = currentInstance(answers, facts)?.facts.settings?.thumbprint;
	if (now === undefined || (answers.certificate !== 'renew' && answers.certificate !== 'import')) return [];
	const says = `the instance has ${thumbprintShort(now)}; its private key is gone for good when another certificate has taken its place`;
	return [{kind: 'note', tone: 'warning', says}];
};
