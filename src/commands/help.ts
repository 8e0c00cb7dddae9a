import {flagOf, idsOf} from '../engine/names.ts';
import type {Question, Questions} from '../model/question.ts';
import {wrap} from '../model/wrap.ts';
import {everywhere, type Flag, questionFlags} from './flags.ts';
import {askedBy, type CommandDeclaration} from './list.ts';

const column = 36;
const width = 80;

/** Help of the whole program: the commands, and how to see more. */
export const renderHelp = (commands: readonly CommandDeclaration[]): string =>
	[
		'configure-tentacle sets up and diagnoses Tentacle, the agent of Octopus Deploy.',
		'',
		'Usage: configure-tentacle COMMAND [FLAGS]',
		'',
		...commands.map(({name, says}) => entry(name, says)),
		'',
		...everywhere.map(flag => entry(flagText(flag), flag.says)),
		'',
		'configure-tentacle COMMAND --help shows the flags and examples of one.',
		'',
	].join('\n');

export const renderCommandHelp = ({name, says, words, flags, examples, asksQuestions}: CommandDeclaration): string =>
	[
		`configure-tentacle ${name}${words === undefined ? '' : ` ${words}`}`,
		...wrap(`${says}.`, width - 2).map(line => `  ${line}`),
		'',
		...examples.map(example => `  ${example}`),
		'',
		...flags.map(flag => entry(flagText(flag), flag.says)),
		...(asksQuestions
			? ['', 'Answers; each also as a variable (CONFIGURE_TENTACLE_…) or in --answers FILE:', ...answerEntries(askedBy(asksQuestions))]
			: []),
		'',
	].join('\n');

const answerEntries = (questions: Questions): readonly string[] =>
	idsOf(questions).flatMap(id => {
		const question = questions[id] as Question;
		const flag = questionFlags(questions).find(({name}) => name === flagOf(id, question));
		const fallback = question.default ? ` [${question.default.says}]` : question.optional === undefined ? '' : ` [${question.optional}]`;
		return flag ? [entry(flagText(flag), `${question.ask}${fallback}`)] : [];
	});

const flagText = ({name, takes}: Flag): string => (takes === undefined ? `--${name}` : `--${name} ${takes}`);

/** Two columns, the right one wrapped by words. */
const entry = (left: string, right: string): string => {
	const lines = wrap(right, width - column);
	const start = `  ${left}`;
	const fits = start.length < column;
	const indent = ' '.repeat(column);
	return [fits ? start.padEnd(column) + lines[0] : `${start}\n${indent}${lines[0]}`, ...lines.slice(1).map(line => indent + line)].join(
		'\n',
	);
};
