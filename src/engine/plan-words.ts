import {harmless} from '../model/harmless.ts';
import type {Action, Plan, Step} from '../model/plan.ts';

/** Seconds of each command on a small machine with a warm cache (facts: Tentacle §15); what is not there is ours, and quick. */
const commandSeconds: Readonly<Record<string, number>> = {
	'new-certificate': 1.4,
	'register-with': 3.5,
	'register-worker': 3.5,
	service: 1.5,
};
const usualCommand = 0.7;

/** The agent is up for five seconds, every polled address without an error for ten, and the Server has looked. */
const proofSeconds = 15;

const secondsOf = (run: Action): number => {
	if (run.kind === 'tentacle') return commandSeconds[run.words[0] ?? ''] ?? usualCommand;
	return run.kind === 'discover' ? 2 : 0.3;
};

/** How long applying takes, rounded to what a person can tell: `about 20 s`. */
const planTime = (todo: readonly Step[]): string => {
	const startsAgent = todo.some(step => step.startsAgent);
	const seconds = todo.reduce((sum, {run}) => sum + secondsOf(run), startsAgent ? proofSeconds : 2);
	return `about ${Math.ceil(seconds / 5) * 5} s`;
};

const makesInstance = ({run}: Step): boolean => run.kind === 'tentacle' && run.words[0] === 'create-instance';

/** Each node that is polled is a step: their names would fill a screen. */
const mostNamed = 2;

/** Only what can be done about it with a command that there is: a new instance goes by `remove`, on both sides; a change is changed back by hand. */
const undoOf = (todo: readonly Step[]): string => {
	const forEver = todo.flatMap(({title, undo}) => ('cannot' in undo ? [harmless(title)] : []));
	if (forEver.length > 0) {
		const [shown, more] = [forEver.slice(0, mostNamed), forEver.length - mostNamed];
		return ` Cannot be undone: ${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`;
	}
	return todo.some(makesInstance) ? ' “remove” takes it back.' : '';
};

/** What a person wants to know before Apply, in sentences. */
export const planWords = ({steps}: Plan): string => {
	const todo = steps.filter(({already}) => already === undefined);
	if (todo.length === 0) return 'There is nothing to do: all is as these answers say. Apply only looks whether it works.';
	return `Takes ${planTime(todo)}.${undoOf(todo)} Nothing has been changed yet.`;
};
