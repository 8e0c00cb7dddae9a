import type {Completed, CompletedFlag, Offer} from '../model/completion.ts';

/**
Names of instances as the agent's own index has them (facts: Tentacle §4.1), without a start of ours. Only names that mean nothing to a shell: the
index can have others, and a completion must never run what is in a file.
*/
export const instanceNames = (index: string): string =>
	String.raw`sed -n 's/.*"Name": *"\([A-Za-z0-9][A-Za-z0-9._-]*\)".*/\1/p' ${index}/Tentacle/Instances/*.config 2>/dev/null`;

/** The index, which the agent's own variable moves, for bash and zsh. */
export const indexFolder = `"\${TentacleMachineConfigurationHomeDirectory:-/etc/octopus}"`;

/** One word for bash and zsh, whatever is in it. */
export const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** A flag, and the commands that have exactly this one. */
export type SharedFlag = {readonly flag: CompletedFlag; readonly commands: readonly string[]};

/** The same flag of several commands once. */
export const sharedFlags = ({commands}: Completed): readonly SharedFlag[] => {
	const shared = new Map<string, {flag: CompletedFlag; commands: string[]}>();
	for (const {name, flags} of commands) {
		for (const flag of flags) {
			const key = JSON.stringify(flag);
			const known = shared.get(key);
			if (known) known.commands.push(name);
			else shared.set(key, {flag, commands: [name]});
		}
	}
	return [...shared.values()];
};

/** Text between blanks, as all three shells take lists. */
export const wordsOf = (offer: Offer | undefined): string => (Array.isArray(offer) ? offer.join(' ') : '');
