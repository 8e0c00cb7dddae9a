import test from 'ava';
import fc from 'fast-check';
import {createWatchStatistics, isUnstable} from '../../src/engine/watch-statistics.ts';

test('percentiles are times that were seen, by nearest rank', t => {
	fc.assert(
		fc.property(fc.array(fc.integer({min: 0, max: 50_000}), {minLength: 1, maxLength: 300}), times => {
			const statistics = createWatchStatistics();
			for (const milliseconds of times) statistics.add([{phase: 'tcp', milliseconds}]);
			const sorted = times.toSorted((one, other) => one - other);
			const at = (share: number) => sorted[Math.max(1, Math.ceil(times.length * share)) - 1];
			t.deepEqual(statistics.read().phases.tcp, {
				tried: times.length,
				lost: 0,
				milliseconds: {p50: at(0.5) ?? -1, p90: at(0.9) ?? -1, p99: at(0.99) ?? -1, most: at(1) ?? -1},
			});
		}),
	);
});

test('a look is lost once, in the phase that it ended in', t => {
	const statistics = createWatchStatistics();
	statistics.add([
		{phase: 'name', milliseconds: 1},
		{phase: 'tcp', milliseconds: 10_000, code: 'TIMEOUT'},
	]);
	statistics.add([
		{phase: 'name', milliseconds: 1},
		{phase: 'tcp', milliseconds: 2},
		{phase: 'tls', milliseconds: 5, code: 'ECONNRESET'},
	]);
	const {looks, lost, phases, reasons} = statistics.read();
	t.deepEqual({looks, lost}, {looks: 2, lost: 2});
	t.like(phases, {name: {tried: 2, lost: 0}, tcp: {tried: 2, lost: 1}, tls: {tried: 1, lost: 1}, answer: {tried: 0, lost: 0}});
	t.is(phases.answer.milliseconds, undefined);
	t.deepEqual(reasons, {'tcp TIMEOUT': 1, 'tls ECONNRESET': 1});
});

test('one in a hundred may be lost', t => {
	t.false(isUnstable({looks: 100, lost: 1}));
	t.true(isUnstable({looks: 99, lost: 1}));
	t.false(isUnstable({looks: 0, lost: 0}));
});

test('a peer that fails in ever new ways fills no memory', t => {
	const statistics = createWatchStatistics();
	for (let count = 0; count < 1000; count++) statistics.add([{phase: 'tls', milliseconds: 1, code: `E${count}`}]);
	t.is(Object.keys(statistics.read().reasons).length, 50);
	t.is(statistics.read().lost, 1000);
});
