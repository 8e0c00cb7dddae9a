import type {Outcome, Phase, RunEvent} from '../engine/run-set-up.ts';
import type {CheckResult} from '../model/check.ts';
import {harmless} from '../model/harmless.ts';

type Signs = {readonly good: string; readonly warning: string; readonly bad: string; readonly running: string; readonly idle: string};

const signs = (unicode: boolean): Signs =>
	unicode ? {good: '✔', warning: '!', bad: '✘', running: '…', idle: '·'} : {good: '+', warning: '!', bad: 'x', running: '...', idle: '-'};

const phases: Readonly<Record<Phase, string>> = {
	before: 'Checks before the first change',
	steps: 'Set up',
	start: 'Checks before the agent starts',
	proof: 'Proof',
};

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** What an unattended run says on stderr: one plain line for each thing that is worth one. */
export const createRunLines = (unicode: boolean): ((event: RunEvent) => readonly string[]) => {
	const sign = signs(unicode);
	let passed = 0;
	let failed = false;
	return event => {
		switch (event.kind) {
			case 'phase-began':
				passed = 0;
				failed = false;
				return event.phase === 'proof' ? [`${sign.running} Proof: waiting for the agent and the Server, up to two minutes`] : [];
			case 'check-ended':
				if (event.result.verdict === 'pass' || event.result.verdict === 'information') passed++;
				failed ||= event.result.verdict === 'fail';
				return checkLines(event.result, sign);
			case 'phase-ended':
				if (event.phase === 'steps') return [];
				return [`${failed ? sign.bad : sign.good} ${phases[event.phase]}: ${passed} passed, ${seconds(event.milliseconds)}`];
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

const checkLines = ({verdict, title, subject, says, finding}: CheckResult, sign: Signs): readonly string[] => {
	if (verdict !== 'fail' && verdict !== 'warning' && verdict !== 'broken') return [];
	const about = subject === '' ? '' : ` (${harmless(subject)})`;
	return [`${verdict === 'fail' ? sign.bad : sign.warning} Not so: ${title}${about}: ${says}${finding ? `  ${finding}` : ''}`];
};

/** Whole sentences. */
export type OutcomeWords = {readonly done: string; readonly unchanged: string; readonly notProven: string; readonly broken: string};

const setUpWords = (instance: string): OutcomeWords => ({
	done: `${instance} is set up, and proven to work.`,
	unchanged: `${instance} is set up as the answers say; nothing was changed.`,
	notProven: `${instance} is set up, but that it works is not proven yet.`,
	broken: 'Set up, but it does not work:',
});

/** How a run ended, for people: the sentence first, then what was done and what was not. */
export const outcomeLines = (
	{kind, causes, failedStep, done, notDone}: Outcome,
	instance: string,
	words: OutcomeWords = setUpWords(instance),
): readonly string[] => {
	const reasons = causes.flatMap(({finding, subject, says, remedy}) => [
		`  ${[finding, subject].filter(part => part !== undefined && part !== '').join(' · ')}: ${says}`,
		`    ${remedy}`,
	]);
	const listed = (heading: string, steps: Outcome['done']) =>
		steps.length === 0 ? [] : [heading, ...steps.map(({title}) => `  ${harmless(title)}`)];
	const steps = [...listed('Done:', done), ...listed('Not done:', notDone)];
	switch (kind) {
		case 'done':
			return [words.done];
		case 'unchanged':
			return [words.unchanged];
		case 'not-proven':
			return [words.notProven, 'Look again in a while: configure-tentacle diagnose'];
		case 'refused':
			return ['Nothing was changed: a check says it could not work.', ...reasons];
		case 'interrupted':
			return ['Interrupted.', ...steps];
		case 'failed':
			return [
				failedStep ? `Failed at: ${harmless(failedStep.step.title)}. ${harmless(failedStep.failure.says)}` : words.broken,
				...reasons,
				...steps,
			];
	}
};
