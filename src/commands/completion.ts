import {checks} from '../../diagnostics/index.ts';
import type {Completed, Offer} from '../model/completion.ts';
import {findingCodes} from '../model/finding.ts';
import {type ExitCode, exitCodes, UserError} from '../model/user-error.ts';
import {renderBashCompletion} from '../render/completion-bash.ts';
import {renderFishCompletion} from '../render/completion-fish.ts';
import {renderZshCompletion} from '../render/completion-zsh.ts';
import type {CommandContext} from './context.ts';
import {everywhere, type Flag} from './flags.ts';
import {type CommandDeclaration, commands, flagsOfCommand} from './list.ts';
import {subCommand} from './sub-command.ts';

const shells = {bash: renderBashCompletion, zsh: renderZshCompletion, fish: renderFishCompletion};

/** `completion`: a script for a shell, made of the declarations alone. */
export const completion = async ({positionals, stdout}: CommandContext): Promise<ExitCode> => {
	const [word, ...others] = positionals;
	if (word === undefined || others.length > 0) {
		throw new UserError(`completion wants one shell: ${Object.keys(shells).join(', ')}.`, {
			exitCode: exitCodes.usage,
			next: ['configure-tentacle completion --help says where it goes.'],
		});
	}
	stdout.write(shells[subCommand('completion', word, Object.keys(shells) as ReadonlyArray<keyof typeof shells>)](completed()));
	return exitCodes.fine;
};

/** What is offered, found in what help says of a flag's value or a command's words. */
export const completed = (): Completed => ({
	programs: ['configure-tentacle', 'configure-tentacle.sh'],
	commands: [
		...commands.map(command => ({name: command.name, says: command.says, ...wordsIn(command), flags: flagsIn(command)})),
		{name: 'help', says: 'the flags and examples of a command', word: commands.map(({name}) => name), flags: []},
	],
});

const flagsIn = (command: CommandDeclaration): Completed['commands'][number]['flags'] =>
	[...flagsOfCommand(command), ...everywhere]
		.filter(({hidden}) => hidden !== 'spelling')
		.map(({name, says, takes, repeats}: Flag) => {
			const offer = takes === undefined ? undefined : offerOf(takes);
			return {name, says, ...(takes !== undefined && {takes}), ...(offer && {offer}), ...(repeats && {repeats})};
		});

/** `[list|show INSTANCE]` → `list` and `show`, and after `show` the instances */
const wordsIn = ({words}: CommandDeclaration): Pick<Completed['commands'][number], 'word' | 'second'> => {
	const alternatives = (words ?? '')
		.replaceAll(/[[\]]/g, '')
		.split('|')
		.map(alternative => alternative.split(' '));
	const firsts = alternatives.flatMap(([first = '']) => offerOf(first) ?? []);
	const [second] = alternatives.flatMap(([after = '', wanted = '']) => {
		const offer = offerOf(wanted);
		return offer === undefined ? [] : [{after, offer}];
	});
	return {...(firsts.length > 0 && {word: firsts}), ...(second && {second})};
};

/** Words in small letters are themselves, those in capitals say what kind of thing is wanted. */
const offerOf = (takes: string): Offer | undefined => {
	if (/^[a-z]/i.test(takes) && /[a-z]/.test(takes)) return takes.split('|');
	return offers[takes];
};

const offers: Readonly<Record<string, Offer>> = {
	FILE: 'files',
	PATH: 'files',
	FOLDER: 'folders',
	INSTANCE: 'instances',
	CODE: findingCodes,
	ID: [...new Set(checks.map(({category}) => category)), ...checks.map(({id}) => id)],
};
