import type {CheckResult, ToldLine} from '../model/check.ts';
import type {Step} from '../model/plan.ts';
import type {Outcome, Phase, RunEvent} from './run-set-up.ts';
import {isTold} from './run-words.ts';

/** A run as a screen shows it: derived from its events, one after the other. */
export type RunView = {
	readonly rows: readonly RunRow[];
	/** The last lines of the running command. */
	readonly output: readonly string[];
	/** The last that a running check has heard. */
	readonly told: readonly ToldLine[];
	readonly outcome: Outcome | undefined;
};

export type RunRow =
	| {
			readonly kind: 'phase';
			readonly phase: Phase;
			/** `failed`: a check of it did. `open`: one could not be judged. */
			readonly state: 'running' | 'done' | 'failed' | 'open';
			readonly passed: number;
			readonly milliseconds: number;
	  }
	/** A check that did not pass: said at once, under its phase. */
	| {readonly kind: 'check'; readonly result: CheckResult}
	| {
			readonly kind: 'step';
			readonly step: Step;
			readonly state: 'running' | 'done' | 'skipped' | 'failed';
			readonly milliseconds: number;
			readonly note?: string;
	  };

const mostOutput = 3;
export const mostTold = 4;

export const startRun: RunView = {rows: [], output: [], told: [], outcome: undefined};

export const reduceRun = (view: RunView, event: RunEvent): RunView => {
	switch (event.kind) {
		case 'phase-began':
			return event.phase === 'steps'
				? view
				: {...view, rows: [...view.rows, {kind: 'phase', phase: event.phase, state: 'running', passed: 0, milliseconds: 0}]};
		case 'phase-ended':
			return event.phase === 'steps' ? view : {...endPhase(view, event.milliseconds), told: []};
		case 'check-began':
			return view;
		case 'check-told':
			return {...view, told: hear(view.told, event.line)};
		case 'check-ended': {
			const {verdict} = event.result;
			if (verdict === 'pass' || verdict === 'information') return changeLast(view, 'phase', row => ({...row, passed: row.passed + 1}));
			return isTold(event.result) ? {...view, rows: [...view.rows, {kind: 'check', result: event.result}]} : view;
		}
		case 'step-skipped':
			return {
				...view,
				rows: [...view.rows, {kind: 'step', step: event.step, state: 'skipped', milliseconds: 0, note: event.step.already ?? ''}],
			};
		case 'step-began':
			return {...view, output: [], rows: [...view.rows, {kind: 'step', step: event.step, state: 'running', milliseconds: 0}]};
		case 'output':
			return {...view, output: [...view.output, event.line].slice(-mostOutput)};
		case 'step-done':
			return {...changeLast(view, 'step', row => ({...row, state: 'done', milliseconds: event.milliseconds})), output: []};
		case 'step-failed': {
			const began = view.rows.some(row => row.kind === 'step' && row.step.id === event.step.id);
			const failed = {kind: 'step', step: event.step, state: 'failed', milliseconds: event.milliseconds, note: event.failure.says} as const;
			return began ? changeLast(view, 'step', () => failed) : {...view, rows: [...view.rows, failed]};
		}
		case 'stopped':
		case 'finished':
			return view;
		case 'ended':
			return {...view, output: [], told: [], outcome: event.outcome};
	}
};

/** How long something is waited for stands in the place of how long it was before. */
const hear = (told: RunView['told'], line: ToldLine): RunView['told'] => {
	const before = line.category === 'Wait' && told.at(-1)?.category === 'Wait' ? told.slice(0, -1) : told;
	return [...before, line].slice(-mostTold);
};

const endPhase = (view: RunView, milliseconds: number): RunView => {
	const ofPhase = view.rows.slice(view.rows.findLastIndex(({kind}) => kind === 'phase') + 1);
	const has = (verdict: CheckResult['verdict']) => ofPhase.some(row => row.kind === 'check' && row.result.verdict === verdict);
	return changeLast(view, 'phase', row => ({...row, state: has('fail') ? 'failed' : has('broken') ? 'open' : 'done', milliseconds}));
};

const changeLast = <Kind extends RunRow['kind']>(
	view: RunView,
	kind: Kind,
	change: (row: Extract<RunRow, {kind: Kind}>) => RunRow,
): RunView => {
	const index = view.rows.findLastIndex(row => row.kind === kind);
	return {...view, rows: view.rows.map((row, at) => (at === index ? change(row as Extract<RunRow, {kind: Kind}>) : row))};
};
