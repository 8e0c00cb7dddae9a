import type {Cause, Report} from '../engine/report.ts';
import type {Owner} from '../model/check.ts';
import {findingPage} from '../model/finding.ts';
import {harmless} from '../model/harmless.ts';
import {wrap} from '../model/wrap.ts';
import {type CauseGroup, groupsOf, listed} from './cause-groups.ts';
import {isPassed, layerTitle, type PathView, pathsOf, phasesOf} from './report-path.ts';
import {isElsewhere, timeText, whoMustAct} from './report-words.ts';

/** Lines of a ticket are at most this wide, as mail has them. */
const width = 78;

/** What the reader may not know, and why it concerns them. */
const introductions: Readonly<Record<Owner, string>> = {
	host: 'Something has to be put right on this machine before Octopus Deploy can work with it.',
	network:
		'Tentacle, the agent of Octopus Deploy, needs a TCP connection that is passed through untouched: it trusts one certificate only, so nothing on the way may open TLS.',
	proxy:
		'Tentacle, the agent of Octopus Deploy, goes through an HTTP proxy with CONNECT. The proxy has to pass the bytes on untouched: the agent trusts one certificate only, so nothing on the way may open TLS.',
	octopus: 'Something has to be put right in Octopus Deploy, or on its Server, before this machine can work with it.',
};

const introductionElsewhere =
	'Something has to be put right on the machine of a Tentacle, the agent of Octopus Deploy, before it can be reached.';

/**
A text for whoever must act, ready to send: who asks, what was seen and when, what is asked, how to check it. Plain text; everything in it
that came from outside is harmless and bounded. `all`: the ways of the report, where they are at hand.
*/
export const ticketText = (report: Report, group: CauseGroup, all: readonly PathView[] = pathsOf(report)): string => {
	const {host, tool} = report;
	const {finding, owner, problem, says, remedy, commands, subjects} = group;
	const paths = all.filter(({subject}) => subjects.includes(subject));
	const code = finding === undefined ? '' : ` (${finding})`;
	const page = finding === undefined ? null : findingPage(finding);
	return `${[
		`To: ${whoMustAct(group)}`,
		`Subject: ${safe(problem)}${code}`,
		'',
		...wrap(owner === 'host' && isElsewhere(group) ? introductionElsewhere : introductions[owner], width),
		'',
		'What is asked',
		...paragraph(remedy),
		'',
		'What was seen',
		...paragraph(says),
		...field(
			'When',
			`${timeText(report.startedAt)}${report.subject.style === undefined ? '' : `, agent in ${safe(report.subject.style)} mode`}`,
		),
		...field('From', `${safe(host.name)} (${safe(host.os)})${sourceOf(paths, all)}`),
		...subjects.flatMap(subject => aboutLines(subject, paths)),
		...(commands.length === 0 ? [] : ['', 'How to check it, on that machine', ...commands.map(command => `  ${safe(command)}`)]),
		'',
		...(page === null ? [] : [`Octopus’s page about it: ${page}`]),
		`Seen with ${safe(tool.name)} ${safe(tool.version)}, which only looked and changed nothing.`,
	].join('\n')}\n`;
};

/** The report with a ticket in every cause. */
export const withTickets = (report: Report): Report => {
	const paths = pathsOf(report);
	return {...report, causes: report.causes.map(cause => ({...cause, ...ticketOf(report, cause, paths)}))};
};

const longest = 2000;
const safe = (text: string): string => harmless(text, longest);
const paragraph = (text: string): readonly string[] => wrap(safe(text), width - 2).map(line => `  ${line}`);

const field = (label: string, text: string): readonly string[] => {
	const [first = '', ...more] = wrap(text, width - 9);
	return [`  ${label.padEnd(7)}${first}`, ...more.map(line => `         ${line}`)];
};

/** Each cause has its own, also where the other forms tell several at once. */
const ticketOf = (report: Report, cause: Cause, paths: readonly PathView[]): Pick<Cause, 'ticket'> => {
	const [group] = groupsOf([cause]);
	return group ? {ticket: ticketText(report, group, paths)} : {};
};

const aboutLines = (subject: string, paths: readonly PathView[]): readonly string[] => {
	const path = paths.find(one => one.subject === subject);
	return [...field('About', safe(subject)), ...(path === undefined ? [] : field('Way', wayText(path)))];
};

/** The address this machine goes out from; where this way was closed, the one it used towards another endpoint. */
const sourceOf = (paths: readonly PathView[], all: readonly PathView[]): string => {
	const own = new Set(paths.flatMap(({localAddress}) => (localAddress === undefined ? [] : [localAddress])));
	if (own.size > 0) return `, from address ${safe(listed([...own]))}`;
	const other = all.find(({localAddress, kind}) => localAddress !== undefined && kind === paths[0]?.kind);
	return other?.localAddress === undefined ? '' : `, from address ${safe(other.localAddress)} towards ${safe(other.subject)}`;
};

/** `name good in 2 ms, tcp failed` */
const wayText = (path: PathView): string =>
	phasesOf(path)
		.map(phase => {
			const name = layerTitle(phase.layer, path.kind);
			if (!isPassed(phase)) return `${name} failed`;
			return phase.milliseconds === undefined ? `${name} good` : `${name} good in ${phase.milliseconds} ms`;
		})
		.join(', ');
