import type {Answers} from '../model/answers.ts';
import type {CheckResult} from '../model/check.ts';
import {agentRuns, holds} from '../model/condition.ts';
import {harmless} from '../model/harmless.ts';
import {changesCertificate} from '../model/own-thumbprints.ts';
import type {Outcome, RunEvent} from './run-set-up.ts';
import {isInterrupted, isTold, phaseTitles, phaseWaits, seconds, toldWords, toneOf} from './run-words.ts';

export type Signs = {
	readonly good: string;
	readonly warning: string;
	readonly bad: string;
	readonly running: string;
	readonly idle: string;
};

/** For ears, words: signs would be read aloud by the names of their characters. */
export const signsOf = (unicode: boolean, isSpoken: boolean): Signs => (isSpoken ? spokenSigns : drawnSigns(unicode));

const spokenSigns: Signs = {good: 'Done:', warning: 'Warning:', bad: 'Problem:', running: 'Now:', idle: 'Skipped:'};

const drawnSigns = (unicode: boolean): Signs =>
	unicode ? {good: '✔', warning: '!', bad: '✘', running: '…', idle: '·'} : {good: '+', warning: '!', bad: 'x', running: '...', idle: '-'};

/** What an unattended run says on stderr: one plain line for each thing that is worth one. */
export const createRunLines = (sign: Signs): ((event: RunEvent) => readonly string[]) => {
	let passed = 0;
	let verdicts = new Set<CheckResult['verdict']>();
	return event => {
		switch (event.kind) {
			case 'phase-began':
				passed = 0;
				verdicts = new Set();
				return event.phase === 'proof' ? [`${sign.running} ${phaseTitles.proof}: ${phaseWaits.proof}`] : [];
			case 'check-ended':
				if (event.result.verdict === 'pass' || event.result.verdict === 'information') passed++;
				verdicts.add(event.result.verdict);
				return checkLines(event.result, sign);
			case 'check-told': {
				const tone = toneOf(event.line);
				return [`    ${tone === undefined ? '' : `${sign[tone]} `}${harmless(event.line.text)}`];
			}
			case 'phase-ended':
				if (event.phase === 'steps') return [];
				return [
					`${sign[verdicts.has('fail') ? 'bad' : verdicts.has('broken') ? 'warning' : 'good']} ${phaseTitles[event.phase]}: ${passed} passed, ${seconds(event.milliseconds)}`,
				];
			case 'step-skipped':
				return [`${sign.idle} ${harmless(event.step.title)}: nothing to do, ${harmless(event.step.already ?? '')}`];
			case 'step-began':
				return [`${sign.running} ${harmless(event.step.title)}`];
			case 'step-done':
				return [`${sign.good} ${harmless(event.step.title)} (${seconds(event.milliseconds)})`];
			case 'step-failed':
				return [
					`${sign.bad} ${harmless(event.step.title)}: ${harmless(event.failure.says)}`,
					...event.failure.next.map(line => `    ${line}`),
				];
			case 'stopped':
				return [`${sign.warning} Stopped before: ${harmless(event.before.title)}`];
			default:
				return [];
		}
	};
};

const checkLines = (result: CheckResult, sign: Signs): readonly string[] => {
	if (!isTold(result) || isInterrupted(result)) return [];
	const {verdict, finding} = result;
	return [`${verdict === 'fail' ? sign.bad : sign.warning} ${toldWords(result)}${finding ? `  ${finding}` : ''}`];
};

/** Whole sentences. */
export type OutcomeWords = {
	readonly done: string;
	readonly unchanged: string;
	readonly notProven: string;
	readonly broken: string;
	/** How the rest of a run that stopped half-way is done. */
	readonly rest?: readonly string[];
};

/** Something was changed, and something is left. */
export const isHalfWay = ({kind, done, notDone}: Outcome): boolean =>
	(kind === 'failed' || kind === 'interrupted') && done.length > 0 && notDone.length > 0;

/** Where no agent was started there is nothing to prove; nor where Octopus still expects the certificate that was replaced. */
const doneWords = (instance: string, answers: Answers): string => {
	if (!holds(agentRuns, answers)) return `${instance} is set up. No agent was started, so that it works is not proven.`;
	const isUntold = answers.registerNow === false && changesCertificate(answers) && (answers.renewedThumbprint ?? 'none') !== 'none';
	return isUntold
		? `${instance} is set up. It works as soon as Octopus knows its certificate.`
		: `${instance} is set up, and proven to work.`;
};

export const setUpWords = (instance: string, answers: Answers): OutcomeWords => ({
	done: doneWords(instance, answers),
	unchanged: `${instance} is set up as the answers say; nothing was changed.`,
	notProven: `${instance} is set up, but that it works is not proven yet:`,
	broken: 'Set up, but it does not work:',
});

/** Of a run that was refused, the first reason: the others stand above. */
export const refusalWords = (outcome: Outcome): string =>
	outcomeLines({...outcome, causes: outcome.causes.slice(0, 1)}, setUpWords('', {}))
		.map(line => line.trim())
		.join('\n');

/** How a run ended, for people: the sentence first, then what was done and what was not. */
export const outcomeLines = (outcome: Outcome, words: OutcomeWords): readonly string[] => {
	const {kind, causes, failedStep, done, notDone, unproven = []} = outcome;
	const reasons = causes.flatMap(({finding, subject, says, remedy}) => [
		`  ${[finding, subject].filter(part => part !== undefined && part !== '').join(' · ')}: ${says}`,
		`    ${remedy}`,
	]);
	const listed = (heading: string, steps: Outcome['done']) =>
		steps.length === 0 ? [] : [heading, ...steps.map(({title}) => `  ${harmless(title)}`)];
	const steps = [...listed('Done:', done), ...listed('Not done:', notDone), ...(isHalfWay(outcome) ? (words.rest ?? []) : [])];
	switch (kind) {
		case 'done':
			return [words.done];
		case 'unchanged':
			return [words.unchanged];
		case 'not-proven':
			return [
				words.notProven,
				...unproven.map(result => `  ${toldWords(result)}`),
				'Look again in a while: configure-tentacle diagnose. It changes nothing, and starts nothing on the Server.',
			];
		case 'refused':
			return ['Nothing was changed: a check says it could not work.', ...reasons];
		case 'interrupted':
			return [
				'Interrupted.',
				...steps,
				...(done.length > 0 && notDone.length === 0 ? ['That it works is not proven yet: configure-tentacle diagnose looks.'] : []),
			];
		case 'failed':
			return [
				failedStep ? `Failed at: ${harmless(failedStep.step.title)}. ${harmless(failedStep.failure.says)}` : words.broken,
				...reasons,
				...steps,
			];
	}
};
