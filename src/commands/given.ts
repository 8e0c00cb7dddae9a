import path from 'node:path';
import {questions} from '../../wizards/questions.ts';
import {flagsOf, idsOf, variablesOf} from '../engine/names.ts';
import type {Given} from '../engine/resolve.ts';
import {fromEnvironment, fromFile, fromFlags, merge} from '../engine/sources.ts';
import {assertMayReferenceSecrets, readAnswersText} from '../host/answers-text.ts';
import {harmless} from '../model/harmless.ts';
import {nearest} from '../model/nearest.ts';
import type {Question} from '../model/question.ts';
import {exitCodes, UserError} from '../model/user-error.ts';
import {type CommandContext, flagValue} from './context.ts';

/** What flags, variables and the answers file give, strongest first. A secret's file is found from the current folder, one in an answers file from there. */
export const givenBy = async (context: CommandContext): Promise<Given> => {
	const flags = context.given.map(flag =>
		typeof flag.value === 'string' && fileFlags.has(flag.name) ? {...flag, value: absolute('', flag.value)} : flag,
	);
	const environment = Object.fromEntries(
		Object.entries(context.environment).map(([name, value]) => [name, value && fileVariables.has(name) ? absolute('', value) : value]),
	);
	const file = flagValue(context, 'answers');
	const given = merge(
		fromFlags(questions, flags),
		fromEnvironment(questions, environment),
		file === undefined ? {} : await answersIn(path.resolve(file)),
	);
	for (const warning of strayVariables(context.environment, given)) context.stderr.write(`! ${warning}\n`);
	return given;
};

const each = idsOf(questions).map(id => [id, questions[id] as Question] as const);
/** Questions whose answer is the path of a file with a secret or a key. */
const ofFiles = each.filter(([, question]) => question.kind === 'text' && (question.holds !== undefined || question.isFile));
const fileVariables = new Set(ofFiles.flatMap(([id, question]) => variablesOf(id, question)));
const fileFlags = new Set(
	[...each.filter(([, {kind}]) => kind === 'secret'), ...ofFiles].flatMap(([id, question]) => flagsOf(id, question)),
);

const prefix = 'CONFIGURE_TENTACLE_';
const knownVariables = [...each.flatMap(([id, question]) => variablesOf(id, question)), `${prefix}SANDBOX`, `${prefix}STARTED_AS`];

/** Variables that look like ours and give no answer: a slip that would otherwise go unseen. One that an answers file refers to has its use. */
const strayVariables = (environment: CommandContext['environment'], given: Given): readonly string[] => {
	const referenced = Object.values(given).flatMap(raws => raws.map(({raw}) => (isReference(raw) ? raw.env : undefined)));
	return Object.keys(environment)
		.filter(name => name.startsWith(prefix) && environment[name] && !knownVariables.includes(name) && !referenced.includes(name))
		.map(name => {
			const near = nearest(
				name.slice(prefix.length),
				knownVariables.filter(known => known.startsWith(prefix)).map(known => known.slice(prefix.length)),
			);
			return `The variable ${harmless(name, 100)} gives no answer${near === undefined ? '.' : `; did you mean ${prefix}${near}?`}`;
		});
};

/** What was meant by a key that no question has: a question of nearly this name, or one that is given under this name elsewhere. */
const meantBy = (key: string): string | undefined =>
	nearest(key, Object.keys(questions)) ??
	each.find(([id, question]) =>
		[...flagsOf(id, question), ...variablesOf(id, question)].some(name => name.toLowerCase() === key.toLowerCase()),
	)?.[0];

/** `-` is standard input, everywhere. */
const absolute = (folder: string, file: string): string => (file === '-' ? file : path.resolve(folder, file));

const answersIn = async (file: string): Promise<Given> => {
	// The YAML library loads only where there is an answers file.
	const {parseAnswersFile} = await import('../render/answers-file.ts');
	const {text, foreign} = readAnswersText(file);
	const document = parseAnswersFile(text, file);
	const isFile = (key: string) => ofFiles.some(([id]) => id === key);
	if (foreign && Object.entries(document).some(([key, value]) => isFile(key) || isReference(value))) assertMayReferenceSecrets(file);
	const folder = path.dirname(file);
	const found = Object.fromEntries(
		Object.entries(document).map(([key, value]) => {
			if (isFile(key) && typeof value === 'string') return [key, absolute(folder, value)];
			const referenced = referencedFile(value);
			return [key, referenced === undefined ? value : {file: path.resolve(folder, referenced)}];
		}),
	);
	const {given, unknown} = fromFile(questions, found, file);
	if (unknown.length > 0) {
		throw new UserError(
			`${harmless(file)} has answers to questions that there are not: ${unknown.map(key => harmless(key, 60)).join(', ')}.`,
			{
				exitCode: exitCodes.usage,
				next: unknown.some(key => meantBy(key) !== undefined)
					? unknown.flatMap(key => (meantBy(key) === undefined ? [] : [`${harmless(key, 60)}: did you mean ${meantBy(key)}?`]))
					: [`There are: ${Object.keys(questions).join(', ')}.`],
			},
		);
	}
	return given;
};

const isReference = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const referencedFile = (value: unknown): string | undefined =>
	isReference(value) && typeof value.file === 'string' && Object.keys(value).length === 1 ? value.file : undefined;
