import process from 'node:process';
import test from 'ava';
import {type Attempt, pause, pauseBefore} from '../../src/octopus/again.ts';
import {NetworkError} from '../../src/octopus/network-error.ts';

const reply = (status: number, headers: Readonly<Record<string, string>> = {}) => ({status, headers, body: '', isUtf8: true});

const most = (attempt: Partial<Attempt>) => pauseBefore({method: 'GET', isRoot: false, count: 1, outcome: reply(429), ...attempt}, () => 1);
const least = (attempt: Partial<Attempt>) =>
	pauseBefore({method: 'GET', isRoot: false, count: 1, outcome: reply(429), ...attempt}, () => 0);

test('pauses grow from half a second to eight, with all of it left to chance', t => {
	t.deepEqual(
		[1, 2, 3, 4, 5, 6, 11].map(count => most({count})),
		[500, 1000, 2000, 4000, 8000, 8000, 8000],
	);
	t.is(least({count: 6}), 0);
	t.deepEqual([most({count: 49}), most({count: 50})], [8000, undefined]);
});

test('what a Server asks for is the least', t => {
	const outcome = reply(429, {'retry-after': '7'});
	t.deepEqual([least({outcome}), most({outcome})], [7000, 7500]);
});

test('a date is compared with the Server’s own clock', t => {
	const date = 'Sat, 21 Nov 2026 12:00:00 GMT';
	t.is(least({outcome: reply(429, {date, 'retry-after': 'Sat, 21 Nov 2026 12:00:05 GMT'})}), 5000);
	t.is(least({outcome: reply(429, {date, 'retry-after': 'Sat, 21 Nov 2026 11:00:00 GMT'})}), 0);
	t.is(least({outcome: reply(429, {date: 'nonsense', 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT'})}), 0);
});

test('a write is sent again after 429 alone', t => {
	for (const method of ['POST', 'PUT', 'DELETE']) {
		t.is(most({method}), 500);
		for (const status of [500, 502, 503, 504]) t.is(most({method, outcome: reply(status, {'retry-after': '1'})}), undefined);
		t.is(most({method, outcome: new NetworkError('ECONNRESET', 'http', 'x')}), undefined);
	}
});

test('reading is asked again where something in front is not well, or a kept connection was cut', t => {
	for (const status of [502, 503, 504])
		t.deepEqual([most({outcome: reply(status)}), most({outcome: reply(status), count: 3})], [500, undefined]);
	for (const status of [200, 400, 401, 403, 404, 500, 501]) t.is(most({outcome: reply(status)}), undefined);
	t.is(most({outcome: new NetworkError('ECONNRESET', 'http', 'x')}), 500);
	t.is(most({outcome: new NetworkError('ECONNRESET', 'tls', 'x')}), undefined);
	t.is(most({outcome: new NetworkError('TIMEOUT', 'http', 'x')}), undefined);
	t.deepEqual(
		[most({outcome: reply(503), isRoot: true, count: 40}), most({outcome: reply(502), isRoot: true, count: 40})],
		[2000, undefined],
	);
});

test('a pause that is given up leaves no timer and no listener', async t => {
	const timers = () => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length;
	const before = timers();
	const control = new AbortController();
	const waiting = pause(100_000, control.signal);
	t.is(timers(), before + 1);
	control.abort();
	t.false(await waiting);
	t.is(timers(), before);
	t.false(await pause(100_000, control.signal));
	t.true(await pause(1, AbortSignal.timeout(60_000)));
});
