import {addAbortSignal} from 'node:stream';
import {explanations} from '../../diagnostics/findings/index.ts';
import {checks, precedence} from '../../diagnostics/index.ts';
import {type FindingPage, pageOf} from '../engine/finding-page.ts';
import {areaOf, areas} from '../model/explanation.ts';
import {type FindingCode, findingCodes, findingSlug, isFindingCode} from '../model/finding.ts';
import {harmless} from '../model/harmless.ts';
import type {LoggedFailure} from '../model/logs.ts';
import {type ExitCode, exitCodes, UserError} from '../model/user-error.ts';
import {renderFinding, renderFindingList} from '../render/finding-text.ts';
import {renderTold} from '../render/told-text.ts';
import {explainText} from '../tentacle/explain-text.ts';
import {type CommandContext, hasFlag, writingOf} from './context.ts';
import {nearCode} from './near-code.ts';

/** Enough for every task log that a person pastes; a larger text ends with an error, never with half an answer. */
const longestText = 8 * 1024 * 1024;

/** `explain`: says what a finding means. Nothing is asked of any machine: all of it comes with the program. */
export const explain = async (context: CommandContext): Promise<ExitCode> => {
	const {positionals} = context;
	const {codes, told = []} = positionals.length === 0 ? {codes: findingCodes} : asked(positionals, await textOf(context));
	const pages = codes.map(page);
	if (hasFlag(context, 'json')) {
		const document = {schemaVersion: 1, findings: pages, ...(told.length > 0 && {told})};
		context.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
		return exitCodes.fine;
	}
	const {stdout} = context;
	const options = writingOf(context);
	// Of several, the reader chooses whose page to read.
	const isList = positionals.length === 0 || positionals.some(isArea) || (told.length > 0 && codes.length > 2);
	if (told.length > 0) stdout.write(`${renderTold(told, titleOf, options)}\n`);
	stdout.write(isList ? renderFindingList(pages, options) : pages.map(one => renderFinding(one, titleOf, options)).join('\n'));
	return exitCodes.fine;
};

const page = (code: FindingCode): FindingPage => pageOf(code, explanations[code], checks);

const titleOf = (code: string): string => (isFindingCode(code) ? explanations[code].title : '');

const isArea = (word: string): boolean => Object.hasOwn(areas, word.toUpperCase());

type Asked = {readonly codes: readonly FindingCode[]; readonly told?: readonly LoggedFailure[]};

/** What the words name: codes or slugs, an area, a text that has codes in it, or one of an agent, a Server or a command that is known. */
const asked = (words: readonly string[], text: string): Asked => {
	const named = words.map(codeOf);
	if (named.every(code => code !== undefined)) return {codes: [...new Set(named)]};
	const [word = ''] = words;
	if (words.length === 1 && isArea(word)) return {codes: findingCodes.filter(code => areaOf(code) === word.toUpperCase())};
	const inText = codesIn(text);
	if (inText.length > 0) return {codes: inText};
	const told = explainText(text);
	const codes = told.flatMap(({finding}) => (finding === undefined ? [] : [finding]));
	if (codes.length > 0) return {told, codes: precedence.order.filter(code => codes.includes(code))};
	if (words.length === 1 && /^[\w-]+$/.test(word) && word !== '-') throw unknownCode(word);
	throw new UserError('Neither the code of a finding nor a known failure is in this text.', {
		exitCode: exitCodes.usage,
		next: [
			'Codes look like NET004. configure-tentacle explain lists all, with a line on each.',
			'A whole log is judged by: configure-tentacle diagnose --log FILE',
		],
	});
};

const codeOf = (word: string): FindingCode | undefined => {
	const upper = word.toUpperCase();
	return isFindingCode(upper) ? upper : findingCodes.find(code => findingSlug(code) === word.toLowerCase());
};

/** Codes as reports write them, in the order in which they come. */
const codesIn = (text: string): readonly FindingCode[] => [
	...new Set([...text.matchAll(/\b[A-Z]{3}\d{3}\b/g)].map(([code]) => code).filter(isFindingCode)),
];

const unknownCode = (word: string): UserError =>
	new UserError(`There is no finding ${harmless(word, 60)}.`, {
		exitCode: exitCodes.usage,
		next: [...nearCode(word), 'configure-tentacle explain lists all.'],
	});

/** The words as one text, or standard input for a dash. */
const textOf = async ({positionals, stdin, signal, stop}: CommandContext): Promise<string> => {
	if (positionals.length !== 1 || positionals[0] !== '-') return positionals.join(' ');
	const ended = AbortSignal.any([signal, stop]);
	const parts: Buffer[] = [];
	let bytes = 0;
	try {
		for await (const part of addAbortSignal(ended, stdin)) {
			const data = Buffer.from(part as string | Uint8Array);
			bytes += data.length;
			if (bytes > longestText) throw tooLong();
			parts.push(data);
		}
	} catch (error) {
		if (ended.aborted) throw new UserError('Ended before the text was.', {exitCode: exitCodes.interrupted});
		throw error;
	}
	return Buffer.concat(parts).toString();
};

const tooLong = (): UserError =>
	new UserError('This text is too long to explain (more than 8 MiB).', {
		exitCode: exitCodes.usage,
		next: ['Give the part around the failure: tail -n 1000 FILE | configure-tentacle explain -'],
	});
