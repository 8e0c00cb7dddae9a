import {
	type Action,
	type Body,
	type ExecutionEvent,
	type Failure,
	isReference,
	isUnknown,
	type OutputName,
	outputNames,
	type Plan,
	type Step,
} from '../model/plan.ts';

/** Grows while a run goes on. */
export type CollectedOutputs = Partial<Record<OutputName, string>>;

export type Outputs = Readonly<CollectedOutputs>;

/** An action with every reference filled in: what is really run. */
export type ReadyAction =
	| Exclude<Action, {kind: 'request' | 'discover'}>
	| (Omit<Extract<Action, {kind: 'request'}>, 'path' | 'body' | 'unlessThere'> & {
			readonly path: string;
			readonly body?: Body;
			readonly unlessThere?: {readonly path: string; readonly thumbprint: string};
	  })
	| (Omit<Extract<Action, {kind: 'discover'}>, 'path' | 'proxyId' | 'thumbprint'> & {
			readonly path: string;
			readonly proxyId?: string;
			readonly thumbprint: string;
	  });

/** The hands of `execute`: everything that touches the world, so that a test passes three functions. */
export type Performer = {
	/** Runs one action; lines of output go to `onLine` as they come. Resolves with the failure, or with what the action itself brought. */
	readonly perform: (
		action: ReadyAction,
		context: {readonly signal: AbortSignal; readonly onLine: (line: string, stream: 'stdout' | 'stderr') => void},
	) => Promise<{readonly failure: Failure} | {readonly recordId?: string}>;
	/** Reads an output that a step leaves in the instance's config file. */
	readonly output: (name: Exclude<OutputName, 'recordId'>) => Promise<string | undefined>;
	/** Called before a step that stops or starts the agent. Resolves with the reason why it may not run now. */
	readonly mayRun: (step: Step, signal: AbortSignal) => Promise<string | undefined>;
	/** Milliseconds, from any fixed point. */
	readonly now: () => number;
};

export type ExecuteOptions = {
	/** Ends the running step. */
	readonly signal: AbortSignal;
	/** Aborted: no further step begins. */
	readonly stop: AbortSignal;
	/** What earlier steps of the same run have brought; what these steps bring is added. Left out: nothing. */
	readonly outputs?: CollectedOutputs;
};

/**
Runs a plan's steps strictly in order and tells what happens. It ends with `finished`, or right after `step-failed` or `stopped`; steps that
come later have then not begun. A plan with something unknown in it fails before its first step. Never throws for what a step did.
*/
export async function* execute(
	plan: Plan,
	performer: Performer,
	{signal, stop, outputs = {}}: ExecuteOptions,
): AsyncGenerator<ExecutionEvent> {
	const incomplete = incompleteStep(plan);
	if (incomplete) {
		yield incomplete;
		return;
	}
	for (const step of plan.steps) {
		if (step.already !== undefined) {
			Object.assign(outputs, await readOutputs(step, performer, {}));
			yield {kind: 'step-skipped', step};
			continue;
		}
		if (stop.aborted) {
			yield {kind: 'stopped', before: step, why: 'interrupted'};
			return;
		}
		const refusal = await performer.mayRun(step, signal);
		if (refusal !== undefined) {
			yield {kind: 'step-failed', step, milliseconds: 0, failure: {says: refusal, lines: [], next: []}};
			return;
		}
		yield {kind: 'step-began', step};
		const ended = yield* runStep(step, performer, outputs, signal);
		yield ended;
		if (ended.kind === 'step-failed') return;
		Object.assign(outputs, ended.outputs);
	}
	yield {kind: 'finished'};
}

/** The failure of the first step to do that has something unknown in it. What steps before it will tell is not unknown. */
export const incompleteStep = ({steps}: Plan): Extract<ExecutionEvent, {kind: 'step-failed'}> | undefined => {
	for (const step of steps) {
		const unknown = step.already === undefined ? missingIn(openIn(step.run), undefined) : undefined;
		if (unknown === undefined) continue;
		const says = `This step needs the ${unknown}, which is not known.`;
		return {kind: 'step-failed', step, milliseconds: 0, failure: {says, lines: [], next: []}};
	}
	return undefined;
};

type Ended = Extract<ExecutionEvent, {kind: 'step-done' | 'step-failed'}>;

async function* runStep(step: Step, performer: Performer, outputs: Outputs, signal: AbortSignal): AsyncGenerator<ExecutionEvent, Ended> {
	const began = performer.now();
	const lines: ExecutionEvent[] = [];
	let wake = () => {};
	const ready = fillIn(step.run, outputs);
	const running =
		'missing' in ready
			? Promise.resolve({failure: {says: `This step needs the ${ready.missing}, which is not known.`, lines: [], next: []}})
			: performer.perform(ready.action, {
					signal,
					onLine(line, stream) {
						lines.push({kind: 'output', step, line, stream});
						wake();
					},
				});
	let settled = false;
	const result = running.finally(() => {
		settled = true;
		wake();
	});
	// The result is awaited below; until then a rejection must not count as unhandled.
	result.catch(() => undefined);
	while (!settled || lines.length > 0) {
		const line = lines.shift();
		if (line) {
			yield line;
			continue;
		}
		await new Promise<void>(resolve => {
			wake = resolve;
			if (settled) resolve();
		});
	}
	const done = await result;
	const milliseconds = performer.now() - began;
	if ('failure' in done) return {kind: 'step-failed', step, milliseconds, failure: done.failure};
	const found = await readOutputs(step, performer, done);
	const missing = step.outputs?.find(name => found[name] === undefined);
	if (missing !== undefined) {
		return {
			kind: 'step-failed',
			step,
			milliseconds,
			failure: {says: `The step ended well, but left no ${outputNames[missing]}.`, lines: [], next: []},
		};
	}
	return {kind: 'step-done', step, milliseconds, outputs: found};
}

const readOutputs = async (step: Step, performer: Performer, done: {readonly recordId?: string}): Promise<Outputs> => {
	const found: Partial<Record<OutputName, string>> = {};
	for (const name of step.outputs ?? []) {
		const value = name === 'recordId' ? done.recordId : await performer.output(name);
		if (value !== undefined) found[name] = value;
	}
	return found;
};

/** Puts outputs in the place of references; says what is missing when one has no value. */
const fillIn = (action: Action, outputs: Outputs): {readonly action: ReadyAction} | {readonly missing: string} => {
	const missing = missingIn(openIn(action), outputs);
	if (missing !== undefined) return {missing};
	const text = (value: Body): string => String(fill(value, outputs));
	if (action.kind === 'discover') {
		const {path, proxyId, thumbprint, ...rest} = action;
		return {
			action: {
				...rest,
				path: path.map(text).join(''),
				thumbprint: text(thumbprint),
				...(proxyId !== undefined && {proxyId: text(proxyId)}),
			},
		};
	}
	if (action.kind !== 'request') return {action};
	const {path, body, unlessThere, ...rest} = action;
	return {
		action: {
			...rest,
			path: path.map(piece => (isReference(piece) ? encodeURIComponent(text(piece)) : text(piece))).join(''),
			...(body !== undefined && {body: fill(body, outputs)}),
			...(unlessThere && {unlessThere: {path: unlessThere.path.map(text).join(''), thumbprint: text(unlessThere.thumbprint)}}),
		},
	};
};

/** The parts of an action that may hold references. */
const openIn = (action: Action): readonly Body[] => {
	if (action.kind === 'discover') return [...action.path, action.proxyId ?? null, action.thumbprint];
	if (action.kind !== 'request') return [];
	const {path, body = null, unlessThere} = action;
	return [...path, body, ...(unlessThere ? [...unlessThere.path, unlessThere.thumbprint] : [])];
};

const fill = (value: Body, outputs: Outputs): Body => {
	if (isReference(value)) return outputs[value.output] ?? null;
	if (Array.isArray(value)) return value.map(item => fill(item as Body, outputs));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item as Body, outputs)]));
};

/** What a value still lacks, in words. Without outputs every reference to one counts as filled. */
const missingIn = (value: Body, outputs: Outputs | undefined): string | undefined => {
	if (isReference(value)) return outputs && outputs[value.output] === undefined ? outputNames[value.output] : undefined;
	if (isUnknown(value)) return value.unknown;
	if (typeof value !== 'object' || value === null) return undefined;
	for (const item of Array.isArray(value) ? (value as readonly Body[]) : Object.values(value)) {
		const missing = missingIn(item as Body, outputs);
		if (missing !== undefined) return missing;
	}
	return undefined;
};
