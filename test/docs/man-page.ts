import {readFileSync} from 'node:fs';
import path from 'node:path';
import {connectionFlags, everywhere, type Flag, questionFlags} from '../../src/commands/flags.ts';
import {questionSections} from '../../src/commands/help-flags.ts';
import {type CommandDeclaration, commands} from '../../src/commands/list.ts';
import {flagOf, idsOf, variablesOf} from '../../src/engine/names.ts';
import type {AnswerId} from '../../src/model/answers.ts';
import type {Question} from '../../src/model/question.ts';
import {exitCodes} from '../../src/model/user-error.ts';
import {questions} from '../../wizards/questions.ts';
import {projectRoot} from '../_helpers/project.ts';
import {defaultOf} from './answers-page.ts';
import {conditionWords} from './condition-words.ts';

/** Of the last change that a reader should know of; a date of the day would make the page stale every night. */
const dated = '2026-11-21';

/** What each exit code says, complete by its type. */
const exitWords: Readonly<Record<keyof typeof exitCodes, string>> = {
	fine: 'All is well.',
	failed: 'A check or a step failed.',
	usage: 'A word or flag is wrong, or answers are missing or wrong.',
	changesPending: 'With --check: something would be changed.',
	needsElevation: 'It needs root.',
	incomplete: 'Nothing failed, but something that was needed could not be judged.',
	interrupted: 'Interrupted.',
};

/** `docs/man/configure-tentacle.1`, in the macros of man(7). */
export const manPage = (): string => {
	const {version} = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as {version: string};
	return lines(
		`.TH CONFIGURE-TENTACLE 1 "${dated}" "configure-tentacle ${version}" "User Commands"`,
		...part('NAME', `configure-tentacle \\- ${text('set up and diagnose Tentacle, the agent of Octopus Deploy, on Linux')}`),
		...part(
			'SYNOPSIS',
			'.B configure\\-tentacle',
			'.I COMMAND',
			text('[FLAGS]'),
			'.br',
			'.B configure\\-tentacle help',
			text('[COMMAND] [all]'),
		),
		...part(
			'DESCRIPTION',
			text(
				'Asks a few questions in a terminal, shows everything that will be done, proves that it will work, and does it; or says why an agent does not work.',
			),
			'.PP',
			text(
				'Whatever is asked is also a flag, a variable and a key of an answers file, and each way makes the same plan. The strongest source that says something counts: flag, variable, answers file, the instance that is there, default.',
			),
			'.PP',
			text('Results go to standard output, progress and questions to standard error. Nothing is asked unless all three are a terminal.'),
		),
		...part('COMMANDS', ...commands.flatMap(command)),
		...part('FLAGS OF EVERY COMMAND', ...everywhere.flatMap(flag => entry(flag, flag.says))),
		...part('HOW THE SERVER IS REACHED', ...connectionFlags.flatMap(flag => entry(flag, flag.says))),
		...part(
			'ANSWERS',
			text(
				'A flag of a list may be repeated. A yes or no has an opposite that begins with --no-. A secret comes from a file, or from standard input for a dash, or from a variable; never from the command line itself.',
			),
			...questionSections(questions).flatMap(({title, ids}) => [`.SS ${text(title)}`, ...ids.flatMap(answer)]),
		),
		...part('FILES', ...Object.entries(files).flatMap(([name, says]) => ['.TP', `.I ${text(name)}`, text(says)])),
		...part(
			'ENVIRONMENT',
			...Object.entries(variables).flatMap(([name, says]) => ['.TP', `.B ${text(name)}`, text(says)]),
			'.PP',
			text('Names that are known from the Docker image of Tentacle and from other tools, where they mean the same:'),
			...aliases(),
		),
		...part(
			'EXIT STATUS',
			...Object.entries(exitCodes).flatMap(([name, code]) => ['.TP', `.B ${code}`, text(exitWords[name as keyof typeof exitCodes])]),
		),
		...part('EXAMPLES', ...Object.entries(examples).flatMap(([says, line]) => ['.TP', text(says), `.B ${text(line)}`])),
		...part('SEE ALSO', '.BR systemctl (1),', '.BR journalctl (1)'),
	);
};

const files = {
	'/etc/octopus/Tentacle/Instances/': 'Tentacle’s own index of the instances of this machine.',
	'/etc/octopus/NAME/tentacle-NAME.config': 'Usual place of the configuration of an instance, with its private key, encrypted.',
	'/var/opt/octopus/NAME/': 'Usual home of an instance: logs and work. Deployed packages are in Applications below it.',
} as const;

const variables = {
	'CONFIGURE_TENTACLE_…':
		'An answer: its flag in capitals, with underscores, such as CONFIGURE_TENTACLE_LISTEN_PORT. A list has commas, or is a JSON array when it begins with a bracket.',
	CI: 'When it is set, nothing is asked, as with --no-input.',
	NO_COLOR: 'When it is set, there is no colour, as with --no-color.',
	TERM: 'When it is dumb, nothing is drawn over.',
} as const;

const examples = {
	'The wizard, for this machine:': 'sudo configure-tentacle setup',
	'See what would be done, and change nothing:': 'configure-tentacle setup --no-input --answers build-07.yaml',
	'Do it without questions:': 'configure-tentacle setup --no-input --yes --answers build-07.yaml',
	'Say why an agent does not work:': 'configure-tentacle diagnose',
	'Whether a Server can be reached from here, before there is an agent:':
		'configure-tentacle diagnose --server-url https://octopus.example.com',
	'What a finding means:': 'configure-tentacle explain NET004',
	'Try it all, and leave nothing behind:': 'configure-tentacle demo',
} as const;

const command = ({
	name,
	aliases: others = [],
	words,
	says,
	flags,
	asksQuestions,
	examples: shown,
}: CommandDeclaration): readonly string[] => [
	`.SS ${text([name, words].filter(word => word !== undefined).join(' '))}`,
	text(`${says[0]?.toUpperCase()}${says.slice(1)}.${others.length === 0 ? '' : ` Also called ${others.join(', ')}.`}`),
	...(asksQuestions
		? [
				text(
					asksQuestions === true
						? 'Takes all answers.'
						: `Takes these answers: ${asksQuestions.map(id => `--${flagOf(id, questions[id] as Question)}`).join(', ')}.`,
				),
			]
		: []),
	...(flags.some(flag => connectionFlags.includes(flag)) ? [text('Takes the flags that say how the Server is reached.')] : []),
	...flags.filter(flag => !flag.hidden && !connectionFlags.includes(flag)).flatMap(flag => entry(flag, flag.says)),
	...shown.flatMap((line, index) => [index === 0 ? '.PP' : '.br', `.B ${text(line)}`]),
];

const answer = (id: AnswerId): readonly string[] => {
	const question = questions[id] as Question;
	const flag = questionFlags(questions).find(({name}) => name === flagOf(id, question));
	if (!flag) return [];
	const says = [
		`${question.ask}${/[.?!]$/.test(question.ask) ? '' : '.'} ${question.help}`,
		`Asked when: ${conditionWords(question.when).replaceAll('`', '')}.`,
		`Default: ${defaultOf(question)}.`,
		`In a file: ${id}.`,
	];
	return entry(flag, says.join(' '));
};

const aliases = (): readonly string[] =>
	idsOf(questions).flatMap(id => {
		const [own, ...others] = variablesOf(id, questions[id] as Question);
		return others.length === 0 ? [] : ['.TP', `.B ${text(others.join(', '))}`, text(own ?? '')];
	});

const entry = ({name, takes}: Pick<Flag, 'name' | 'takes'>, says: string): readonly string[] => [
	'.TP',
	takes === undefined ? `.B ${text(`--${name}`)}` : `.BI ${text(`--${name}`)} " ${text(takes)}"`,
	text(`${says[0]?.toUpperCase()}${says.slice(1)}${/[.?!]$/.test(says) ? '' : '.'}`),
];

const part = (title: string, ...content: readonly string[]): readonly string[] => [`.SH ${title}`, ...content];

/** Text as roff takes it: no backslash and no minus of its own, nothing at the beginning that could be a request; typography in its own escapes. */
const text = (plain: string): string =>
	plain
		.replaceAll('\\', '\\e')
		.replaceAll('-', '\\-')
		.replaceAll('’', '\\(cq')
		.replaceAll('“', '\\(lq')
		.replaceAll('”', '\\(rq')
		.replaceAll('…', '...')
		.replaceAll('›', '>')
		.replaceAll('"', '\\(dq')
		.replace(/^[.']/, '\\&$&');

const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;
