import type {CheckResult} from '../model/check.ts';
import type {FindingCode} from '../model/finding.ts';
import {isNamed} from './select-checks.ts';

export type Adjustment = {
	/** Findings that are known and accepted, each for one subject. */
	readonly suppress: readonly {readonly finding: FindingCode; readonly subject: string}[];
	/** Ids or categories of checks that must be judged: one that is skipped has failed. */
	readonly require: readonly string[];
};

/** What becomes of a result before others that need it look at it. What waits for a suppressed failure is skipped as well, since nothing is to be done about it. */
export const adjustResult = (result: CheckResult, {suppress, require}: Adjustment): CheckResult => {
	const {verdict, finding, subject, says} = result;
	const isKnown = suppress.some(one => one.finding === finding && one.subject.toLowerCase() === subject.toLowerCase());
	if (isKnown && verdict === 'fail') return {...result, verdict: 'skipped', suppressed: true, says: `suppressed: ${says}`};
	if (isKnown && verdict === 'warning') return {...result, verdict: 'information', suppressed: true, says: `suppressed: ${says}`};
	if (verdict === 'skipped' && !result.suppressed && isNamed(result, require)) {
		return {
			...result,
			verdict: 'fail',
			says: `required, but left out: ${says}`,
			owner: 'host',
			remedy: 'Give what this check needs (an instance, addresses, a portal and a key), or require it no more.',
		};
	}
	return result;
};
