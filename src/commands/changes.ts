import {certificateChange} from '../../wizards/certificate-steps.ts';
import {existingOf, isCompared} from '../../wizards/existing-record.ts';
import {questions} from '../../wizards/questions.ts';
import {contextOf} from '../../wizards/step-context.ts';
import {unlistedAddresses} from '../../wizards/trust-steps.ts';
import {type Difference, differencesOf} from '../engine/differences.ts';
import type {Answers} from '../model/answers.ts';
import type {Facts} from '../model/facts.ts';

/** What the answers change of an instance that is there, and of its record, in asking order. Undefined: there is no such instance yet. */
export const changesOf = (answers: Answers, facts: Facts): readonly Difference[] | undefined => {
	const now = existingOf(answers, facts)?.answers;
	if (!now) return undefined;
	const unlisted = answers.otherAddresses === 'remove' ? [] : unlistedAddresses(answers, facts);
	const after = unlisted.length > 0 ? {...answers, serverAddresses: [...(answers.serverAddresses ?? []), ...unlisted]} : answers;
	const certificate = certificateChange(contextOf(answers, facts));
	const {short = ''} = questions.certificate;
	return [
		...(certificate ? [{id: 'certificate', label: short, ...certificate} as const] : []),
		...differencesOf(questions, now, after, isCompared(now, answers)),
	];
};
