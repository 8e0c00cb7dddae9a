import test from 'ava';
import {checks} from '../../diagnostics/index.ts';
import {adjustResult} from '../../src/engine/adjust-result.ts';
import {leftOut} from '../../src/engine/run-checks.ts';
import {selectChecks, wrongName} from '../../src/engine/select-checks.ts';
import type {CheckResult} from '../../src/model/check.ts';

const ids = (only: readonly string[], skip: readonly string[] = []) => selectChecks(checks, {only, skip}).map(({id}) => id);

test('nothing named: all, in their order', t => {
	t.deepEqual(
		ids([]),
		checks.map(({id}) => id),
	);
});

test('what a named check needs comes with it, and what it needs in turn', t => {
	for (const check of checks) {
		const chosen = ids([check.id]);
		t.true(chosen.includes(check.id));
		for (const id of chosen)
			for (const need of checks.find(one => one.id === id)?.needs ?? []) t.true(chosen.includes(need), `${id} needs ${need}`);
	}
});

test('what is skipped stays out, even when a check needs it', t => {
	t.false(ids(['network/who'], ['network/port']).includes('network/port'));
	t.deepEqual(ids(['network/who'], ['network', 'proxy']), []);
});

test('ids and categories are names, anything else is told with the nearest', t => {
	t.is(wrongName(checks, ['network', 'network/who']), undefined);
	t.regex(wrongName(checks, ['network', 'network/woh']) ?? '', /network\/woh.*did you mean network\/who/);
	t.is(wrongName(checks, ['xyzzy']), 'There is no check xyzzy');
});

const [some] = checks;
const result = (more: Partial<CheckResult>): CheckResult => {
	if (!some) throw new Error('There are no checks');
	return {...leftOut(some, 'for a test'), ...more};
};

test('a suppressed failure is skipped, a suppressed warning tells', t => {
	const suppress = [{finding: 'NET004', subject: 'Node1:10943'} as const];
	const adjust = (more: Partial<CheckResult>) =>
		adjustResult(result({finding: 'NET004', subject: 'node1:10943', says: 'x', ...more}), {suppress, require: []});
	t.like(adjust({verdict: 'fail'}), {verdict: 'skipped', suppressed: true, says: 'suppressed: x'});
	t.like(adjust({verdict: 'warning'}), {verdict: 'information', suppressed: true});
	t.like(adjust({verdict: 'fail', finding: 'NET005'}), {verdict: 'fail', says: 'x'});
	t.like(adjust({verdict: 'fail', subject: 'node2:10943'}), {verdict: 'fail'});
});

test('what is required and suppressed is not required to be judged', t => {
	const adjusted = adjustResult(result({verdict: 'fail', finding: 'NET004', subject: 'a:1'}), {
		suppress: [{finding: 'NET004', subject: 'a:1'}],
		require: [some?.id ?? ''],
	});
	t.is(adjusted.verdict, 'skipped');
});
