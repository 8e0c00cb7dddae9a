import type {Report} from '../engine/report.ts';
import {type CheckResult, categories} from '../model/check.ts';
import {findingPage} from '../model/finding.ts';
import {harmless} from '../model/harmless.ts';
import {type CauseGroup, groupsOf} from './cause-groups.ts';
import {block, cellCode, cellText, code, inert, table} from './markdown.ts';
import {brief, isShown, leftOutOf, wasAsked} from './report-details.ts';
import {isPassed, layers, layerTitle, type PathView, pathsOf, type Station, timedLayers} from './report-path.ts';
import {sinceFields} from './report-since.ts';
import {
	askedWords,
	categoryNames,
	closingWords,
	signOf,
	subjectTitle,
	timeText,
	verdictSentence,
	verdictWords,
	whoMustAct,
} from './report-words.ts';
import {ticketText} from './ticket.ts';

/** A report, or those of several instances, for a ticket or a chat. Foreign text in it is inert (security rule 20). */
export const renderMarkdown = (reports: readonly Report[]): string => `${reports.map(reportPart).join('\n\n---\n\n')}\n`;

const reportPart = (report: Report): string => {
	const {causes, checks, tool, host, startedAt} = report;
	const about = [
		`Looked at ${inert(timeText(startedAt))}`,
		inert(host.os),
		inert(report.subject.style ?? ''),
		`${inert(tool.name)} ${inert(tool.version)}`,
	];
	return [
		`# ${inert(subjectTitle(report))}`,
		`${signOf(report.verdict)} **${inert(verdictSentence(report))}**`,
		about.filter(part => part !== '').join(' · '),
		...groupsOf(causes).map((group, index) => causePart(report, group, index + 1)),
		...waysPart(report),
		...leftOutPart(checks),
		'## All checks',
		...categories.flatMap(category =>
			categoryPart(
				categoryNames[category],
				checks.filter(check => check.category === category),
			),
		),
		[...closingWords(report), 'nothing was changed'].join(' · '),
	].join('\n\n');
};

const causePart = (report: Report, group: CauseGroup, number: number): string => {
	const {finding, verdict, problem, says, remedy, logged, subjects, commands} = group;
	// What the log tells of the time before belongs to the first cause.
	const since = number === 1 ? sinceFields(report) : [];
	const page = finding === undefined ? null : findingPage(finding);
	return [
		`## ${signOf(verdict)} ${number}. ${inert(problem)}${finding === undefined ? '' : ` ${code(finding)}`}`,
		[
			...(subjects.length > 1 ? [`- **Where:** ${subjects.map(code).join(', ')}`] : []),
			`- **Seen:** ${inert(says)}`,
			...(logged && !says.includes(logged.line) ? [`- **Log:** ${inert(`${logged.at}: ${logged.line}`)}`] : []),
			...since.map(([label, text]) => `- **${label}:** ${inert(text)}`),
			`- **Who:** ${whoMustAct(group)}`,
			`- **Do:** ${inert(remedy)}`,
			...(page === null ? [] : [`- **More:** <${page}>`]),
		].join('\n'),
		...(commands.length === 0
			? []
			: [
					'To see the same with the usual tools:',
					block(commands.map(command => harmless(command, Number.POSITIVE_INFINITY)).join('\n'), 'sh'),
				]),
		'A text to send:',
		block(ticketText(report, group), 'text'),
	].join('\n\n');
};

/** A line an endpoint, a column a layer. */
const waysPart = (report: Report): readonly string[] => {
	const paths = pathsOf(report);
	const used = layers.filter(layer => paths.some(({stations}) => stations.some(station => station.layer === layer)));
	if (paths.length === 0) return [];
	return [
		'## The way, layer by layer',
		table(
			['endpoint', ...used.map(layer => layerTitle(layer))],
			paths.map(path => [cellCode(path.subject), ...used.map(layer => stationCell(path, layer))]),
		),
	];
};

const stationCell = ({stations}: PathView, layer: Station['layer']): string => {
	const station = stations.find(one => one.layer === layer);
	if (!station) return '';
	const sign =
		`${signOf(station.verdict)} ${isPassed(station) && station.verdict !== 'warning' ? '' : verdictWords[station.verdict]}`.trim();
	return timedLayers.includes(layer) && isPassed(station) && station.milliseconds !== undefined
		? `${sign} ${station.milliseconds} ms`
		: sign;
};

const leftOutPart = (checks: readonly CheckResult[]): readonly string[] => {
	const notes = [...leftOutOf(checks).map(({text}) => text), ...(wasAsked(checks) ? [askedWords] : [])];
	return notes.length === 0 ? [] : ['## What else there is to know', notes.map(text => `- ${inert(text)}`).join('\n')];
};

const categoryPart = (name: string, checks: readonly CheckResult[]): readonly string[] => {
	const shown = checks.filter(isShown);
	const skipped = checks.length - shown.length;
	if (checks.length === 0) return [];
	const rows = shown
		.map(brief)
		.map(({verdict, title, subject, says, finding}) => [
			`${signOf(verdict)} ${verdictWords[verdict]}`,
			cellText(title),
			cellCode(subject),
			`${cellText(says)}${finding === undefined ? '' : ` ${cellCode(finding)}`}`,
		]);
	return [
		`### ${name}`,
		...(rows.length === 0 ? [] : [table(['', 'check', 'about', 'seen'], rows)]),
		...(skipped === 0 ? [] : [`${skipped} left out: not for this subject.`]),
	];
};
