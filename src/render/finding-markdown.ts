import type {FindingPage} from '../engine/finding-page.ts';
import {areas} from '../model/explanation.ts';
import {isFindingCode} from '../model/finding.ts';
import {placeholdersOf, type SharedRemedy, severityNames, sharedRemedies, tellingOf} from './finding-words.ts';
import {ownerNames} from './report-words.ts';

const generated = '<!-- Made by “npm run findings” from diagnostics/. Change the declarations, not this page. -->';

/** The page of one finding in `docs/findings`. Its first paragraph is the remedy as the screen shows it. */
export const renderFindingPage = (finding: FindingPage, titleOf: (code: string) => string): string => {
	const {code, slug, title, areaName, severity, owner, remedies, remedy, symptom, logs, cause, command, see, page} = finding;
	const shared = sharedRemedies(remedies);
	const [first] = shared;
	const blocks = [
		`# ${code}: ${escaped(title)}`,
		...(shared.length === 1 && first ? whole(first) : shared.map(asItem)),
		linked(remedy),
		`\`${slug}\` · ${areaName} · ${severityNames[severity]} · usually for ${ownerNames[owner]}`,
		'## What you see',
		linked(symptom),
		...(logs.length === 0 ? [] : ['In logs:', logs.map(fragment => `- \`${fragment}\``).join('\n')]),
		'## Why',
		linked(cause),
		'## How it is told apart',
		...tellingOf(finding).map(linked),
		...(command === undefined ? [] : ['## See for yourself', ...fenced(command), ...legend(command)]),
		...(see.length === 0 ? [] : ['## See also', see.map(other => `- [${other}](${other}.md): ${escaped(titleOf(other))}`).join('\n')]),
		...(page === null ? [] : ['## Octopus’s own page', `<${page}>`]),
		generated,
	];
	return `${blocks.join('\n\n')}\n`;
};

const whole = ({remedy, seen, owner, command}: SharedRemedy): readonly string[] => [
	escaped(remedy),
	...seen.map(({says, check}) => `Seen: ${escaped(says)} (\`${check}\`)`),
	`Who: ${ownerNames[owner]}`,
	...fenced(command),
];

const asItem = (remedy: SharedRemedy): string =>
	`- ${whole(remedy)
		.join('\n\n')
		.replaceAll(/\n(?=.)/g, '\n  ')}`;

const fenced = (command: string | undefined): readonly string[] => (command === undefined ? [] : [`\`\`\`sh\n${command}\n\`\`\``]);

const legend = (command: string): readonly string[] => {
	const words = placeholdersOf(command);
	return words.length === 0 ? [] : [words.map(([word, meaning]) => `- \`${word}\`: ${escaped(meaning)}`).join('\n')];
};

/** Our texts are plain: what Markdown or HTML would take for its own is shown as it is. */
const escaped = (text: string): string => text.replaceAll(/[\\`*_<[\]]/g, sign => `\\${sign}`);

/** The same, and each code in it leads to its page. */
const linked = (text: string): string =>
	escaped(text).replaceAll(/\b[A-Z]{3}\d{3}\b/g, code => (isFindingCode(code) ? `[${code}](${code}.md)` : code));

/** `docs/findings/README.md`: every finding by area. */
export const renderFindingIndex = (findings: readonly FindingPage[]): string =>
	`${[
		'# What can be wrong with a Tentacle',
		`One page for each of ${findings.length} findings. On a machine, \`configure-tentacle explain CODE\` shows the same without a network. In the table, a mark says that a check of \`diagnose\` looks for it.`,
		...Object.entries(areas).flatMap(([area, name]) => [
			`## ${name}`,
			[
				'| code | what is wrong | checked |',
				'| --- | --- | --- |',
				...findings
					.filter(finding => finding.area === area)
					.map(({code, title, remedies}) => `| [${code}](${code}.md) | ${escaped(title)} | ${remedies.length > 0 ? '✔' : ''} |`),
			].join('\n'),
		]),
		generated,
	].join('\n\n')}\n`;
