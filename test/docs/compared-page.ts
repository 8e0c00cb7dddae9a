import {everywhere} from '../../src/commands/flags.ts';
import {commands, flagsOfCommand} from '../../src/commands/list.ts';
import {idsOf, variablesOf} from '../../src/engine/names.ts';
import type {AnswerId} from '../../src/model/answers.ts';
import type {Question} from '../../src/model/question.ts';
import {questions} from '../../wizards/questions.ts';
import {textOf} from '../house/_files.ts';
import {type Compared, compared} from './compared.ts';

/** The fields of the other tools, as Octopus’s sources have them. */
export const fieldsOfOthers = (): Readonly<Record<string, readonly string[]>> =>
	JSON.parse(textOf('test/fixtures/other-tools.json')) as Readonly<Record<string, readonly string[]>>;

/** Whether an answer or a command with its words and flags is there. */
export const isThere = (name: string): boolean => {
	if (/^[a-z]+[A-Z]\w*$/.test(name) || (name in questions && !commands.some(command => command.name === name))) return name in questions;
	const [verb, ...rest] = name.split(' ');
	const command = commands.find(one => one.name === verb);
	return (
		command !== undefined &&
		rest.every(word =>
			word.startsWith('--')
				? [...flagsOfCommand(command), ...everywhere].some(flag => `--${flag.name}` === word)
				: (command.words ?? '').split(/[[\]| ]/).includes(word),
		)
	);
};

/** Which answer reads a variable. */
export const readBy = (variable: string): AnswerId | undefined =>
	idsOf(questions).find(id => variablesOf(id, questions[id] as Question).includes(variable));

/** `docs/compared.md` */
export const comparedPage = (): string =>
	[
		'# Compared with Octopus’s own ways to set up a Tentacle',
		'',
		'Every field of the Windows Tentacle Manager, every prompt of Octopus’s script on Linux and every variable of its container images, and what does the same here. No row is left out. Made by `npm run docs`.',
		'',
		'Not offered by the Manager, and offered here: registering a listening agent and a worker that listens, several Server nodes (`nodes`), a certificate from a PFX file (`certificate`), finding out why something does not work (`diagnose`), taking the record out of Octopus (`remove`).',
		...Object.entries(fieldsOfOthers()).flatMap(([tool, fields]) => [
			'',
			`## ${tool}`,
			'',
			'| there | here | |',
			'| --- | --- | --- |',
			...fields.map(field => row(field, compared[tool]?.[field] ?? {})),
		]),
		'',
	].join('\n');

const row = (field: string, {answers = [], commands: verbs = [], note}: Compared): string => {
	const here = [...answers.map(id => `[\`${id}\`](answers.md#${id.toLowerCase()})`), ...verbs.map(name => `\`${name}\``)];
	const isVariable = /^[A-Z]\w+$/.test(field) && field !== 'Delete';
	const name = isVariable && /[a-z_][A-Z]|_/.test(field) ? `\`${field}\`` : field;
	return `| ${name} | ${here.length === 0 ? '–' : here.join(', ')} | ${note ?? ''} |`;
};
