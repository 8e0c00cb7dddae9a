import type {CheckResult, ToldLine} from '../model/check.ts';
import {harmless} from '../model/harmless.ts';
import {interrupted} from './run-checks.ts';
import type {Phase} from './run-set-up.ts';

/** What a run says of itself, in a terminal and in plain lines alike. */
export const phaseTitles: Readonly<Record<Phase, string>> = {
	before: 'Checks before the first change',
	steps: 'Set up',
	start: 'Checks before the agent starts',
	proof: 'Prove that it works',
};

/** What a phase waits for, and for how long at most. */
export const phaseWaits: Readonly<Record<Phase, string>> = {
	before: 'looking at machine, portal and comms ports; each gives up after 10 s',
	steps: '',
	start: 'looking once more',
	proof: 'waiting for agent and Server; up to three minutes',
};

export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** Checks that end like this are told at once; all others are counted. */
export const isTold = ({verdict}: CheckResult): boolean => verdict === 'fail' || verdict === 'warning' || verdict === 'broken';

/** Whoever ended the run knows why this check did not come to an end. */
export const isInterrupted = ({verdict, says}: CheckResult): boolean => verdict === 'broken' && says === interrupted;

/** A warning need not mean that the title is untrue. */
export const toldWords = ({verdict, title, subject, says}: CheckResult): string =>
	`${verdict === 'fail' ? 'Not so: ' : ''}${title}${subject === '' ? '' : ` (${harmless(subject)})`}: ${says}`;

/** How a line is marked that a check has heard. */
export const toneOf = ({category = ''}: ToldLine): 'bad' | 'warning' | undefined =>
	/^(Error|Fatal)$/.test(category) ? 'bad' : /^(Warning|Alert)$/.test(category) ? 'warning' : undefined;
