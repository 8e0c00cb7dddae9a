import type {CheckResult, Reason} from '../model/check.ts';
import {findingPage} from '../model/finding.ts';
import {harmless} from '../model/harmless.ts';
import type {Json} from '../model/json.ts';
import {shellWord} from '../model/shell-word.ts';

/** What a declared reason says of this evidence and subject. */
export const reasonText = (
	reason: Reason,
	name: string,
	evidence: Json,
	subject: string,
): Pick<CheckResult, 'verdict' | 'says' | 'page'> & Partial<CheckResult> => {
	const says = fillIn(reason.says, evidence, subject);
	if (!('remedy' in reason)) return {verdict: reason.verdict, says, reason: name, page: null};
	const {finding, owner, firm, command} = reason;
	return {
		verdict: reason.verdict,
		says,
		reason: name,
		owner,
		remedy: fillIn(reason.remedy, evidence, subject),
		...(command !== undefined && {command: fillIn(command, evidence, subject)}),
		page: finding ? findingPage(finding) : null,
		...(finding && {finding}),
		...(firm && {firm}),
	};
};

/**
`{field}` from the evidence, or `{subject}`, everything foreign made harmless; `{word:field}` quoted for a shell, inside a command to paste.
A field that is not there is left out with its braces.
*/
const fillIn = (template: string, evidence: Json, subject: string): string =>
	template
		.replaceAll(/\{(word:)?(\w+)\}/g, (_all, asWord: string | undefined, field: string) => {
			const value = field === 'subject' ? subject : fieldOf(evidence, field);
			if (value === undefined || value === null) return '';
			const text = harmless(Array.isArray(value) ? value.join(', ') : String(value));
			return asWord === undefined ? text : shellWord(text);
		})
		.trim();

const fieldOf = (evidence: Json, field: string): Json =>
	typeof evidence === 'object' && evidence !== null && !Array.isArray(evidence)
		? (evidence as Readonly<Record<string, Json>>)[field]
		: undefined;
