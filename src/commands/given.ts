import path from 'node:path';
import {questions} from '../../wizards/questions.ts';
import type {Given} from '../engine/resolve.ts';
import {fromEnvironment, fromFile, fromFlags, merge} from '../engine/sources.ts';
import {assertMayReferenceSecrets, readAnswersText} from '../host/answers-text.ts';
import {harmless} from '../model/harmless.ts';
import {exitCodes, UserError} from '../model/user-error.ts';
import {type CommandContext, flagValue} from './context.ts';

/** What flags, variables and the answers file give, strongest first. A secret's file is found from the current folder, one in an answers file from there. */
export const givenBy = async (context: CommandContext): Promise<Given> => {
	const flags = context.given.map(flag =>
		flag.name === 'api-key-file' && typeof flag.value === 'string' && flag.value !== '-'
			? {...flag, value: path.resolve(flag.value)}
			: flag,
	);
	const file = flagValue(context, 'answers');
	return merge(
		fromFlags(questions, flags),
		fromEnvironment(questions, context.environment),
		file === undefined ? {} : await answersIn(path.resolve(file)),
	);
};

const answersIn = async (file: string): Promise<Given> => {
	// The YAML library loads only where there is an answers file.
	const {parseAnswersFile} = await import('../render/answers-file.ts');
	const {text, foreign} = readAnswersText(file);
	const document = parseAnswersFile(text, file);
	if (foreign && Object.values(document).some(value => referencedFile(value) !== undefined || isReference(value)))
		assertMayReferenceSecrets(file);
	const absolute = Object.fromEntries(
		Object.entries(document).map(([key, value]) => {
			const referenced = referencedFile(value);
			return [key, referenced === undefined ? value : {file: path.resolve(path.dirname(file), referenced)}];
		}),
	);
	const {given, unknown} = fromFile(questions, absolute, file);
	if (unknown.length > 0) {
		throw new UserError(
			`${harmless(file)} has answers to questions that there are not: ${unknown.map(key => harmless(key, 60)).join(', ')}.`,
			{
				exitCode: exitCodes.usage,
				next: [`There are: ${Object.keys(questions).join(', ')}.`],
			},
		);
	}
	return given;
};

const isReference = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const referencedFile = (value: unknown): string | undefined =>
	isReference(value) && typeof value.file === 'string' && Object.keys(value).length === 1 ? value.file : undefined;
