import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {explanations} from '../../diagnostics/findings/index.ts';
import {checks} from '../../diagnostics/index.ts';
import {type FindingPage, pageOf} from '../../src/engine/finding-page.ts';
import {findingCodes, isFindingCode} from '../../src/model/finding.ts';
import {renderFindingIndex, renderFindingPage} from '../../src/render/finding-markdown.ts';

/** Every finding with its declared parts, in the order of codes. */
export const findings: readonly FindingPage[] = findingCodes.map(code => pageOf(code, explanations[code], checks));

export const titleOf = (code: string): string => (isFindingCode(code) ? explanations[code].title : '');

/** What belongs into `docs/findings`: the text of each file by its name. */
export const madePages = (): ReadonlyMap<string, string> =>
	new Map([
		['README.md', renderFindingIndex(findings)],
		...findings.map(finding => [`${finding.code}.md`, renderFindingPage(finding, titleOf)] as const),
	]);

/** Names of files in the folder that are not what is declared: changed, missing, or too many. */
export const stalePages = (folder: string): readonly string[] => {
	const made = madePages();
	const there = new Map(readdirSync(folder).map(name => [name, readFileSync(path.join(folder, name), 'utf8')]));
	return [...new Set([...there.keys(), ...made.keys()])].filter(name => there.get(name) !== made.get(name)).sort();
};
