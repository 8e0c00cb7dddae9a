import type {ReportVerdict} from '../engine/report.ts';
import type {Verdict} from '../model/check.ts';
import {type Fragment, html} from './markup.ts';

/** Four looks, each with a colour, a shape and a word of its own. */
export type Look = 'good' | 'bad' | 'look' | 'wait';

export const lookOf = (verdict: Verdict | ReportVerdict): Look => {
	if (verdict === 'pass' || verdict === 'information') return 'good';
	if (verdict === 'fail') return 'bad';
	return verdict === 'skipped' || verdict === 'blocked' ? 'wait' : 'look';
};

/** Drawn rather than written: fonts turn such letters into pictures of their own. About the origin, some 12 wide. */
export const marks: Readonly<Record<Look, string>> = {
	good: 'M-5 .5 l3.5 3.5 l6.5 -8',
	bad: 'M-4.5 -4.5 l9 9 M4.5 -4.5 l-9 9',
	look: 'M0 -5.5 v6.5 M0 5 v.01',
	wait: 'M-5 0 h.01 M0 0 h.01 M5 0 h.01',
};

/** A sign beside words that say the same. */
export const sign = (verdict: Verdict | ReportVerdict): Fragment => {
	const look = lookOf(verdict);
	return html`<svg class="sign ${look}" viewBox="-8 -8 16 16" aria-hidden="true"><path class="mark" d="${marks[look]}"/></svg>`;
};
