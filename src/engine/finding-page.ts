import type {AnyCheck, Owner} from '../model/check.ts';
import {type Area, areaOf, areas, type Explanation, type Severity} from '../model/explanation.ts';
import {type FindingCode, findingPage, findingSlug} from '../model/finding.ts';

/** What a check says on the screen when it names a finding, with words in place of what only a run can fill in. */
export type Remedy = {
	/** The check's id, and the name of its reason. */
	readonly check: string;
	readonly reason: string;
	readonly verdict: 'warning' | 'fail';
	readonly says: string;
	readonly owner: Owner;
	readonly remedy: string;
	readonly command?: string;
};

/** Everything there is to say of one finding: the pages in `docs/findings`, the screen and the JSON of `explain` are made of it. */
export type FindingPage = Omit<Explanation, 'logs' | 'see'> & {
	readonly code: FindingCode;
	readonly slug: string;
	readonly area: Area;
	readonly areaName: string;
	readonly severity: Severity;
	/** Empty: no check looks for it yet. */
	readonly remedies: readonly Remedy[];
	readonly logs: readonly string[];
	readonly see: readonly FindingCode[];
	/** Octopus's own page. */
	readonly page: string | null;
};

/** Joins what is declared of a finding: its explanation, and every reason of a check that names it. */
export const pageOf = (code: FindingCode, explanation: Explanation, checks: readonly AnyCheck[]): FindingPage => ({
	code,
	slug: findingSlug(code),
	area: areaOf(code),
	areaName: areas[areaOf(code)],
	...explanation,
	remedies: remediesOf(code, checks),
	logs: explanation.logs ?? [],
	see: explanation.see ?? [],
	page: findingPage(code),
});

const remediesOf = (code: FindingCode, checks: readonly AnyCheck[]): readonly Remedy[] =>
	checks.flatMap(({id, reasons}) =>
		Object.entries(reasons).flatMap(([name, reason]) => {
			if (!('remedy' in reason) || reason.finding !== code) return [];
			const {verdict, says, owner, remedy, command} = reason;
			return [
				{
					check: id,
					reason: name,
					verdict,
					says: inWords(says),
					owner,
					remedy: inWords(remedy),
					...(command !== undefined && {command: inWords(command, true)}),
				},
			];
		}),
	);

/** Fields whose name alone says too little; those of other checks say enough. */
const words: Readonly<Record<string, string>> = {
	subject: 'address',
	tried: 'IP address',
	api: 'the API’s thumbprint',
	own: 'own thumbprint',
	presented: 'presented thumbprint',
	expected: 'trusted thumbprint',
	sha256: 'presented fingerprint',
	subjectName: 'certificate’s name',
	line: 'the agent’s own words',
	told: 'the Server’s own words',
	how: '',
	uri: 'registered address',
	place: 'where it is',
	agent: 'what the agent’s log says',
	record: 'what the API says of its record',
	log: 'last line of its log',
	code: 'error code',
	freeText: 'so much',
	unsafeWhy: 'why',
	from: 'where',
	kind: 'thing',
	missing: 'of this name',
	listed: 'the list',
	dead: 'an address',
	nearest: 'the folder',
	suggestion: '',
};

/** `{unsafePath}` → `‹unsafe path›` in a sentence; `{word:configFile}`, and all fields of a command → `CONFIG_FILE`. */
export const inWords = (template: string, isCommand = false): string =>
	template.replaceAll(/\{(word:)?(\w+)\}/g, (_all, asWord: string | undefined, field: string) => {
		const told =
			(asWord !== undefined && field === 'name' ? 'unit' : words[field]) ?? field.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
		if (told === '') return '';
		return asWord === undefined && !isCommand ? `‹${told}›` : told.replaceAll(/\W+/g, '_').toUpperCase();
	});
