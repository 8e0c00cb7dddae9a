import path from 'node:path';
import type {Report} from '../engine/report.ts';
import type {Host} from '../host/host.ts';
import {exitCodes, UserError} from '../model/user-error.ts';
import {type CommandContext, flagValues, hasFlag} from './context.ts';

const forms = ['html', 'markdown', 'junit'] as const;
type Form = (typeof forms)[number];

/** Where to write which form of the report; `-` is standard output. */
export type ReportFiles = Readonly<Partial<Record<Form, string>>>;

/** Loaded when one is wanted: most runs show the screen's form only. */
const renderers: Readonly<Record<Form, () => Promise<(reports: readonly Report[], options: {readonly failOnWarning: boolean}) => string>>> =
	{
		html: async () => (await import('../render/report-html.ts')).renderHtml,
		markdown: async () => (await import('../render/report-markdown.ts')).renderMarkdown,
		junit: async () => (await import('../render/report-junit.ts')).renderJunit,
	};

/** Where to write reports, from the flags. Throws a `UserError` (usage). */
export const reportFiles = (context: Pick<CommandContext, 'given'>): ReportFiles => {
	const wanted = forms.flatMap(form => flagValues(context, form).map(file => ({form, file})));
	const usage = (message: string) => new UserError(message, {exitCode: exitCodes.usage});
	if (wanted.some(({file}) => file === '')) throw usage('--html, --markdown and --junit want a file, or - for standard output.');
	const places = wanted.map(({file}) => (file === '-' ? '-' : path.resolve(file)));
	if (new Set(places).size < places.length) throw usage('Each form of the report wants a file of its own.');
	if (places.includes('-') && hasFlag(context, 'json')) throw usage('With --json nothing else is written to standard output: name a file.');
	if (wanted.length > 0 && hasFlag(context, 'watch')) throw usage('--watch judges nothing that --html, --markdown or --junit could hold.');
	return Object.fromEntries(wanted.map(({form, file}) => [form, file]));
};

/** What could not be written is refused before the run costs time. Throws a `UserError` (usage). */
export const assertWritable = async (
	{assertWritableForPeople}: Pick<Host, 'assertWritableForPeople'>,
	files: ReportFiles,
): Promise<void> => {
	for (const form of forms) {
		const file = files[form];
		if (file === undefined || file === '-') continue;
		try {
			await assertWritableForPeople(file);
		} catch (error) {
			if (!(error instanceof UserError)) throw error;
			throw new UserError(`--${form}: ${error.message}`, {cause: error, exitCode: exitCodes.usage, next: error.next});
		}
	}
};

export type Written = {
	/** With absolute paths. */
	readonly written: ReadonlyArray<{readonly form: Form; readonly file: string}>;
	/** The first that could not be written; the others are. */
	readonly problem?: UserError;
};

/** Writes every form that was asked for. What the disk does not take is told, and keeps nothing else back. */
export const writeReports = async (
	{stdout}: Pick<CommandContext, 'stdout'>,
	{writeForPeople}: Pick<Host, 'writeForPeople'>,
	{files, failOnWarning}: {readonly files: ReportFiles; readonly failOnWarning: boolean},
	reports: readonly Report[],
): Promise<Written> => {
	const written: Array<Written['written'][number]> = [];
	const problems: UserError[] = [];
	for (const form of forms) {
		const file = files[form];
		if (file === undefined) continue;
		const text = (await renderers[form]())(reports, {failOnWarning});
		if (file === '-') {
			stdout.write(text);
			continue;
		}
		try {
			written.push({form, file: await writeForPeople(file, text)});
		} catch (error) {
			if (!(error instanceof UserError)) throw error;
			problems.push(new UserError(`The report was not written (--${form}): ${error.message}`, {cause: error, next: error.next}));
		}
	}
	const [problem] = problems;
	return {written, ...(problem && {problem})};
};
