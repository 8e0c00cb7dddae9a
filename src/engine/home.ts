import type {Terminal} from './terminal.ts';

/** What can be done from the home screen. `interrupt`: Ctrl+C, or the terminal has gone. */
export type HomeAction = 'change' | 'diagnose' | 'show' | 'remove' | 'setup' | 'leave' | 'interrupt';

export type HomeChoice = {readonly action: HomeAction /** Left out: about none. */; readonly instance?: string};

type Offered = {readonly action: HomeAction; readonly says: string /** The letter that does it on the screen. */; readonly key: string};

const aboutOne: readonly Offered[] = [
	{action: 'change', says: 'Change', key: 'c'},
	{action: 'diagnose', says: 'Diagnose', key: 'd'},
	{action: 'show', says: 'Show', key: 's'},
	{action: 'remove', says: 'Remove', key: 'r'},
];

export const isAboutOne = (action: HomeAction): boolean => aboutOne.some(one => one.action === action);

/** In the order in which it is offered: what is about the chosen instance first. */
export const homeActions = (instances: readonly unknown[]): readonly Offered[] => [
	...(instances.length > 0 ? aboutOne : []),
	{action: 'setup', says: instances.length > 0 ? 'Set up a new one' : 'Set one up', key: 'n'},
	{action: 'leave', says: 'Leave', key: 'q'},
];

/** What the home screen shows, in whichever face, and where a choice comes from. */
export type HomeOptions = Terminal & {
	/** At the right of the first line. */
	readonly header: string;
	/** `line`: in columns; `says`: in words. */
	readonly instances: ReadonlyArray<{readonly name: string; readonly line: string; readonly says: string}>;
	/** What could not be read, each a sentence. */
	readonly problems: readonly string[];
};
