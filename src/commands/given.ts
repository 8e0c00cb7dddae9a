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
	return merge(
		fromFlags(questions, flags),
		fromEnvironment(questions, environment),
		file === undefined ? {} : await answersIn(path.resolve(file)),
	);
};

const each = idsOf(questions).map(id => [id, questions[id] as Question] as const);
/** Questions whose answer is the path of a file with a secret or a key. */
const ofFiles = each.filter(([, question]) => question.kind === 'text' && (question.holds !== undefined || question.isFile));
const fileVariables = new Set(ofFiles.flatMap(([id, question]) => variablesOf(id, question)));
const fileFlags = new Set(
	[...each.filter(([, {kind}]) => kind === 'secret'), ...ofFiles].flatMap(([id, question]) => flagsOf(id, question)),
);

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
				next: unknown.every(key => nearest(key, Object.keys(questions)) !== undefined)
					? unknown.map(key => `${harmless(key, 60)}: did you mean ${nearest(key, Object.keys(questions))}?`)
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
