import test, {type ExecutionContext} from 'ava';
import {checks} from '../../diagnostics/index.ts';
import {runChecks, subjectText} from '../../src/engine/run-checks.ts';
import type {Answers} from '../../src/model/answers.ts';
import type {AnyCheck, CheckResult, Subject} from '../../src/model/check.ts';
import type {Json} from '../../src/model/json.ts';
import type {Probes} from '../../src/model/probes.ts';
import {type Scope, usualScope} from '../../src/model/scope.ts';
import {pollingTarget} from '../_helpers/facts.ts';
import {goodProbes} from './_probes.ts';

/** What the probes see, otherwise healthy; the answers, otherwise those of a polling target; the scope, otherwise nothing besides; the reason expected. */
export type Case = readonly [id: string, reason: string, seen?: Partial<Probes>, answers?: Answers, scope?: Partial<Scope>];

/** One test a case, and one that every reason of the category's checks has a case. */
export const judgedAs = (category: AnyCheck['category'], cases: readonly Case[]): void => {
	for (const [index, [id, reason, seen, answers, scope]] of cases.entries()) {
		test(`${id}: ${reason} (${index + 1})`, async t =>
			holdsFor(t, {id, reason, seen, answers: answers ?? pollingTarget, scope: {...usualScope, ...scope}}));
	}
	test(`every reason of ${category} has a case`, t => {
		const mine = checks.filter(check => check.category === category);
		const declared = mine.flatMap(({id, reasons}) => Object.keys(reasons).map(reason => `${id} ${reason}`));
		t.deepEqual(
			declared.filter(one => !cases.some(([id, reason]) => `${id} ${reason}` === one)),
			[],
		);
	});
};

type Expected = {
	readonly id: string;
	readonly reason: string;
	readonly seen: Partial<Probes> | undefined;
	readonly answers: Answers;
	readonly scope: Scope;
};

const holdsFor = async (t: ExecutionContext, {id, reason, seen, answers, scope}: Expected): Promise<void> => {
	const check = checks.find(one => one.id === id);
	if (!check) return t.fail(`there is no check ${id}`);
	const [subject] = (check.subjects?.(answers, scope) ?? [undefined]) as readonly Subject[];
	const signal = new AbortController().signal;
	const evidence = (await check.gather({...goodProbes, ...seen}, subject, {answers, scope, signal, tell: () => undefined})) as Json;
	t.is(check.judge(evidence), reason);
	// Evidence goes into reports and bundles, and is judged again from there.
	t.is(check.judge(JSON.parse(JSON.stringify(evidence)) as Json), reason);
	const declared = check.reasons[reason];
	const templates = declared ? [declared.says, ...('remedy' in declared ? [declared.remedy, declared.command ?? ''] : [])] : [];
	for (const [, field = ''] of templates.flatMap(text => [...text.matchAll(/\{(?:word:)?(\w+)\}/g)])) {
		if (field === 'subject') t.not(subjectText(subject), '');
		else t.true(isTold(evidence, field), `{${field}} is not in ${JSON.stringify(evidence)}`);
	}
};

/** Texts that begin with their own separator. */
const mayBeEmpty: ReadonlySet<string> = new Set(['suggestion', 'how', 'retry', 'oddity', 'besides']);

/** Present, though a text that begins with its own separator may be empty. */
const isTold = (evidence: Json, field: string): boolean => {
	if (typeof evidence !== 'object' || evidence === null || Array.isArray(evidence)) return false;
	const value = (evidence as Readonly<Record<string, Json>>)[field];
	return value !== undefined && value !== null && (value !== '' || mayBeEmpty.has(field));
};

/** The result of one check in a run of it alone. */
export const resultOf = async (id: string, seen: Partial<Probes>, answers: Answers = pollingTarget): Promise<CheckResult> => {
	const chosen = checks.filter(one => one.id === id);
	const signal = new AbortController().signal;
	for await (const event of runChecks({checks: chosen, answers, probes: {...goodProbes, ...seen}, signal})) {
		if (event.kind === 'check-ended') return event.result;
	}
	throw new Error(`${id} did not end`);
};
