import type {Style} from './answers.ts';
import type {InstanceFacts, UnitFacts} from './facts.ts';

/** When an instance had to do with a Server last, by its own log. */
export type LastContact = {
	/** ISO 8601 */
	readonly at: string;
	/** A connection that was opened then, and of which no failure is logged since. */
	readonly stands: boolean;
};

/** What this machine's files and systemd tell of an instance: nothing is started, nobody is asked. */
export type InstanceSummary = {
	readonly facts: InstanceFacts;
	/** Left out: it trusts nobody yet, or its settings cannot be read. */
	readonly style?: Style;
	/** Left out: its log says nothing of one. */
	readonly lastContact?: LastContact;
	/** Its log is there, and may not be read. */
	readonly unreadableLog?: true;
};

/** In a word or two. */
export const serviceWords = ({installed, active, state}: UnitFacts): string => {
	if (active) return 'running';
	return installed ? (state === 'inactive' || state === '' ? 'stopped' : state) : 'no service';
};
