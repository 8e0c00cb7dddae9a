import {checks} from '../../diagnostics/index.ts';
import {type FindingCode, findingCodes, findingSlug} from '../../src/model/finding.ts';
import {cases} from './cases/index.ts';

/** What proves a finding that has no case here, and why it has none. */
type Elsewhere = {
	/**
	- `judge`: its evidence is made up, and judged;
	- `text`: no check names it; it is explained to a person who knows more.
	*/
	readonly how: 'judge' | 'text';
	readonly because: string;
};

/** Findings of these families are the lab's affair: they are seen on the way to the Server and in what it answers. */
export const labFindings: readonly FindingCode[] = findingCodes.filter(code => /^(NET|TLS|PRX|API)/.test(code));

/** Every finding of the lab's families that no case produces. */
export const notForReal: Readonly<Partial<Record<FindingCode, Elsewhere>>> = {
	NET012: {how: 'judge', because: 'a connection that is dropped for its quiet shows in the log of hours'},
	NET019: {how: 'text', because: 'the rule of the firewall that it is compared with is somewhere else'},
	TLS013: {how: 'judge', because: 'agents make no such certificates any more, and the stand-in does not either'},
	TLS016: {how: 'text', because: 'WebSockets are for Windows only'},
	TLS018: {how: 'text', because: 'WebSockets are for Windows only'},
	TLS022: {how: 'text', because: 'only on Windows'},
	TLS023: {how: 'text', because: 'agents of today do not read the variable'},
	PRX002: {how: 'judge', because: 'it is PRX001 in a set-up, before its first change'},
	PRX011: {how: 'text', because: 'only on Windows'},
	PRX014: {how: 'text', because: 'only on Windows'},
	PRX015: {how: 'judge', because: 'a tunnel that is closed for its age shows in the log of many of them'},
	API011: {how: 'text', because: 'the program refuses a key on its command line, and looks at no others'},
	API014: {how: 'text', because: 'the agent is never started to ask which options it has'},
};

export type Proof = {
	readonly finding: FindingCode;
	readonly slug: string;
	/** Whether a check can name it at all. */
	readonly isNamed: boolean;
	readonly how: string;
	/** Titles of the cases, or the reason why there is none. */
	readonly what: readonly string[];
};

/** Every finding of the families with how it is proven; made from the cases, so it cannot be out of date. */
export const proofs = (): readonly Proof[] =>
	labFindings.map(finding => {
		const own = cases.filter(one => one.finding === finding);
		const elsewhere = notForReal[finding];
		const programs = [...new Set(own.flatMap(one => (one.programs.length > 0 ? one.programs : ['stand-in Server'])))];
		return {
			finding,
			slug: findingSlug(finding),
			isNamed: checks.some(({reasons}) => Object.values(reasons).some(reason => 'finding' in reason && reason.finding === finding)),
			how: own.length > 0 ? `real: ${programs.join(', ')}` : (elsewhere?.how ?? ''),
			what: own.length > 0 ? own.map(({title}) => title) : elsewhere ? [elsewhere.because] : [],
		};
	});
