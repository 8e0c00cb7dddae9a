import test from 'ava';
import {checks} from '../../diagnostics/index.ts';
import {leftOut} from '../../src/engine/run-checks.ts';
import {createRunLines, signsOf} from '../../src/engine/run-lines.ts';
import type {RunEvent} from '../../src/engine/run-set-up.ts';
import {reduceRun, startRun} from '../../src/engine/run-view.ts';
import type {Verdict} from '../../src/model/check.ts';

const ended = (verdict: Verdict): RunEvent => {
	const [check] = checks;
	if (!check) throw new Error('There are no checks');
	return {kind: 'check-ended', place: 0, result: {...leftOut(check, 'for a test'), verdict}};
};
const looks = (...verdicts: readonly Verdict[]): readonly RunEvent[] => [
	{kind: 'phase-began', phase: 'before'},
	...verdicts.map(ended),
	{kind: 'phase-ended', phase: 'before', milliseconds: 1200},
];

for (const [verdicts, state, sign] of [
	[['pass', 'information', 'warning'], 'done', '✔'],
	[['pass', 'fail', 'pass'], 'failed', '✘'],
] as const) {
	test(`checks that ended ${verdicts.join(', ')} are ${state}`, t => {
		const events = looks(...verdicts);
		t.like(events.reduce(reduceRun, startRun).rows[0], {kind: 'phase', state, passed: 2, milliseconds: 1200});
		t.regex(
			events.flatMap(createRunLines(signsOf(true, false))).at(-1) ?? '',
			new RegExp(`^${sign} Checks before the first change: 2 passed`),
		);
	});
}

test('what failed in one phase is no failure of the next', t => {
	const events = [...looks('fail'), ...looks('pass')];
	t.deepEqual(
		events.reduce(reduceRun, startRun).rows.flatMap(row => (row.kind === 'phase' ? [row.state] : [])),
		['failed', 'done'],
	);
	t.regex(events.flatMap(createRunLines(signsOf(true, false))).at(-1) ?? '', /^✔/);
});
