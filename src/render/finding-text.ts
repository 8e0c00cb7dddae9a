import type {FindingPage, Remedy} from '../engine/finding-page.ts';
import {areas} from '../model/explanation.ts';
import {wrap} from '../model/wrap.ts';
import {placeholdersOf, severityNames, sharedRemedies, tellingOf} from './finding-words.ts';
import {indent, type Pen, penOf, type Writing, written} from './report-pen.ts';
import {ownerNames} from './report-words.ts';

/** One finding for a terminal or a pipe: what to do first, then what is seen, why, and how it is told apart. */
export const renderFinding = (finding: FindingPage, titleOf: (code: string) => string, options: Writing): string => {
	const pen = penOf(options);
	const {code, title, slug, severity, owner, remedies, symptom, logs, cause, command, see, page} = finding;
	const section = (heading: string, lines: readonly string[]) =>
		lines.length === 0 ? [] : ['', `  ${pen.paint('bold', heading)}`, ...lines];
	const text = (words: string) => indent(4, wrap(words, pen.columns - 4));
	const lines = [
		'',
		...indent(
			2,
			wrap(`${code}  ${title}`, pen.columns - 2).map(line => pen.paint('bold', line)),
		),
		...indent(
			2,
			wrap(`${slug} · ${severityNames[severity]} · usually for ${ownerNames[owner]}`, pen.columns - 2).map(line => pen.paint('dim', line)),
		),
		...section('What to do', [...onScreen(remedies, pen), ...text(finding.remedy)]),
		...section('What you see', text(symptom)),
		...section(
			'In logs',
			logs.flatMap(fragment => text(`“${fragment}”`)),
		),
		...section('Why', text(cause)),
		...section('How it is told apart', tellingOf(finding).flatMap(text)),
		...section('See for yourself', command === undefined ? [] : [`    ${command}`, ...legend(command, pen)]),
		...section(
			'See also',
			see.flatMap(other => indentAfterFirst(wrap(`${other}  ${titleOf(other)}`, pen.columns - 4))),
		),
		...section('Octopus’s own page', page === null ? [] : [`    ${page}`]),
		'',
	];
	return written(lines, options);
};

const onScreen = (remedies: readonly Remedy[], pen: Pen): readonly string[] =>
	sharedRemedies(remedies).flatMap(({seen, remedy, command}) => [
		...[...new Set(seen.map(({says}) => says))].flatMap(says =>
			indent(
				4,
				wrap(`Seen: ${says}`, pen.columns - 4).map(line => pen.paint('dim', line)),
			),
		),
		...indent(6, wrap(remedy, pen.columns - 6)),
		...(command === undefined ? [] : [`      ${command}`]),
		'',
	]);

const legend = (command: string, pen: Pen): readonly string[] =>
	placeholdersOf(command).flatMap(([word, meaning]) =>
		indent(
			4,
			wrap(`${word}: ${meaning}`, pen.columns - 4).map(line => pen.paint('dim', line)),
		),
	);

const indentAfterFirst = (lines: readonly string[]): readonly string[] =>
	lines.map((line, index) => (index === 0 ? `    ${line}` : `            ${line}`));

/** Every finding by area, one line each. */
export const renderFindingList = (findings: readonly FindingPage[], options: Writing): string => {
	const pen = penOf(options);
	const lines = Object.entries(areas).flatMap(([area, name]) => {
		const mine = findings.filter(finding => finding.area === area);
		if (mine.length === 0) return [];
		return [
			'',
			`  ${pen.paint('bold', name)}`,
			...mine.flatMap(({code, title}) => {
				const [first = '', ...rest] = wrap(title, pen.columns - 12);
				return [`    ${code}  ${first}`, ...indent(12, rest)];
			}),
		];
	});
	return written([...lines, '', ...indent(2, wrap('configure-tentacle explain CODE says more of one.', pen.columns - 2)), ''], options);
};
