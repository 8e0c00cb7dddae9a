import {harmless} from '../model/harmless.ts';
import {nearest} from '../model/nearest.ts';
import {exitCodes, UserError} from '../model/user-error.ts';

/** The word after a command's name, where only some are known. Throws a `UserError` (usage) with the nearest one, or all. */
export const subCommand = <Word extends string>(command: string, word: string, known: readonly Word[]): Word => {
	const found = known.find(one => one === word);
	if (found !== undefined) return found;
	const near = nearest(word, known);
	throw new UserError(`${command} has no ${harmless(word, 60)}.`, {
		exitCode: exitCodes.usage,
		next: [near === undefined ? `There are: ${known.join(', ')}.` : `Did you mean ${command} ${near}?`],
	});
};
