import {flagOf, idsOf} from '../engine/names.ts';
import type {AnswerId} from '../model/answers.ts';
import type {Question, Questions} from '../model/question.ts';
import {wrap} from '../model/wrap.ts';
import {connectionFlags, everywhere, type Flag, questionFlags} from './flags.ts';
import {questionSections, simpleFlags} from './help-flags.ts';
import {askedBy, type CommandDeclaration} from './list.ts';

/** How wide it may be, and whether all there is to say is wanted, or what fits a screen. */
export type HelpOptions = {readonly columns: number; readonly all: boolean};

/** A line of a list: what is typed, what it means, and what holds when it is left out. */
type Entry = {readonly left: string; readonly says: string; readonly fallback?: string};

/** Help of the whole program: the commands, and how to see more. */
export const renderHelp = (commands: readonly CommandDeclaration[], options: HelpOptions): string => {
	const width = widthOf(options);
	const flags = everywhere.map(flag => ({left: flagText(flag), says: flag.says}));
	return lines(
		...wrap('configure-tentacle sets up and diagnoses Tentacle, the agent of Octopus Deploy.', width),
		...wrap('Usage: configure-tentacle COMMAND [FLAGS]', width),
		'',
		...list(
			[...commands.map(({name, says}) => ({left: name, says})), {left: 'help COMMAND', says: 'the flags and examples of one'}],
			width,
		),
		'',
		...(options.all
			? ['Flags of every command:', ...list(flags, width)]
			: wrap(`Everywhere: ${flags.map(({left}) => left).join(', ')}. What they do: configure-tentacle --help all`, width)),
	);
};

/** Help of one command: what a first run needs, on one screen; with `all`, every flag there is. */
export const renderCommandHelp = (command: CommandDeclaration, options: HelpOptions): string => {
	const {name, aliases = [], says, words, examples} = command;
	const width = widthOf(options);
	const usual = usualFlags(command);
	const rest = visible(command).length > usual.length;
	return lines(
		...wrap(`configure-tentacle ${name}${words === undefined ? '' : ` ${words}`}`, width),
		...wrap([`${says}.`, ...aliases.map(alias => `Also called ${alias}.`)].join(' '), width - 2).map(line => `  ${line}`),
		'',
		...examples.map(example => `  ${example}`),
		'',
		...(options.all ? sections(command, width) : list(usual, width, {short: true})),
		...(usual.length === 0 ? [] : ['']),
		...wrap(
			rest && !options.all
				? `All flags${command.usesDefaults ? ', with their defaults' : ''}: configure-tentacle ${name} --help all`
				: 'Flags of every command: configure-tentacle --help',
			width,
		),
	);
};

/** Every flag that help can show, in the order of the declarations. */
export const visible = (command: CommandDeclaration): readonly Entry[] => [
	...command.flags.filter(({hidden}) => !hidden).map(({says, ...flag}) => ({left: flagText(flag), says})),
	...answerEntries(command).map(({entry}) => entry),
];

/** What help shows at first: what the command names; else its own flags, and of many questions those of a simple run. */
const usualFlags = (command: CommandDeclaration): readonly Entry[] => {
	const all = visible(command);
	const {usual = command.asksQuestions && [...simpleFlags(askedBy(command.asksQuestions)), ...ownNames(command)]} = command;
	return usual === undefined ? all : usual.flatMap(name => all.filter(({left}) => left === `--${name}` || left.startsWith(`--${name} `)));
};

/** Without those that say how a Server is reached. */
const ownNames = ({flags}: CommandDeclaration): readonly string[] =>
	flags.filter(flag => !connectionFlags.includes(flag)).map(({name}) => name);

const sections = (command: CommandDeclaration, width: number): readonly string[] => {
	const {flags, asksQuestions} = command;
	const own = flags.filter(({hidden}) => !hidden).map(({says, ...flag}) => ({left: flagText(flag), says}));
	if (!asksQuestions) return list(own, width);
	const questions = askedBy(asksQuestions);
	const entries = answerEntries(command);
	const column = columnOf([...own, ...entries.map(({entry}) => entry)], width);
	return [
		...list(own, width, {column}),
		'',
		...wrap(
			`Answers; each also as a variable (CONFIGURE_TENTACLE_…) or a key in --answers FILE. A list repeats its flag${noes(questions)}.`,
			width,
		),
		...questionSections(questions).flatMap(({title, ids}) => [
			'',
			`${title}:`,
			...list(
				entries.filter(({id}) => ids.includes(id)).map(({entry}) => entry),
				width,
				{column},
			),
		]),
	];
};

const answerEntries = ({
	asksQuestions,
	usesDefaults,
}: CommandDeclaration): ReadonlyArray<{readonly id: AnswerId; readonly entry: Entry}> => {
	const questions = askedBy(asksQuestions);
	return idsOf(questions).flatMap(id => {
		const question = questions[id] as Question;
		const flag = questionFlags(questions).find(({name}) => name === flagOf(id, question));
		const fallback = usesDefaults && (question.default?.says ?? question.optional);
		return flag ? [{id, entry: {left: flagText(flag), says: flag.says, ...(fallback !== undefined && {fallback})}}] : [];
	});
};

/** `--listen-port N` */
export const flagText = ({name, takes}: Pick<Flag, 'name' | 'takes'>): string => (takes === undefined ? `--${name}` : `--${name} ${takes}`);

const widest = 36;

/** Two columns, the right one wrapped by words. `short`: only what is before a semicolon, and the fallback where the line has room for it. */
const list = (entries: readonly Entry[], width: number, {short = false, column = columnOf(entries, width)} = {}): readonly string[] => {
	return entries.flatMap(({left, says, fallback}) => {
		const said = short ? says.replace(/;.*/, '') : says;
		const full = fallback === undefined ? said : `${said} [${fallback}]`;
		const right = wrap(short && full.length > width - column ? said : full, width - column);
		const start = `  ${left}`;
		const fits = start.length + 2 <= column;
		const [first = '', ...more] = right;
		return [
			...(fits ? [start.padEnd(column) + first] : [...wrap(left, width - 2).map(line => `  ${line}`), ' '.repeat(column) + first]),
			...more.map(line => ' '.repeat(column) + line),
		];
	});
};

const columnOf = (entries: readonly Entry[], width: number): number =>
	Math.min(Math.max(0, ...entries.map(({left}) => left.length)) + 4, widest, Math.floor(width / 2));

const widthOf = ({columns}: HelpOptions): number => Math.min(80, Math.max(40, columns));

const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;

/** The flags that answer with no. */
const noes = (questions: Questions): string => {
	const flags = idsOf(questions).flatMap(id => (questions[id].kind === 'yesNo' ? [`--no-${flagOf(id, questions[id])}`] : []));
	return flags.length === 0 ? '' : `; ${flags.join(', ')} ${flags.length === 1 ? 'says' : 'say'} no`;
};
