import test, {type ExecutionContext} from 'ava';
import {type Kind, openApi, openListeningKind, pollingKind, setUpOnce, standInHost} from './_registering.ts';

const places = ['before', 'after', 'mid-reply'] as const;
/** So many runs at once. */
const together = 8;

/** One set-up whose request of this number is cut, and a second one. False: there was no such request. */
const cutOnce = async (t: ExecutionContext, kind: Kind, place: (typeof places)[number], number: number): Promise<boolean> => {
	const api = await openApi(t);
	const machine = standInHost(kind);
	let cut = '';
	api.state.cut = ({method, path}, index) => {
		if (index !== number) return undefined;
		cut = `${method} ${path}, cut ${place}`;
		return place;
	};
	const first = await setUpOnce(machine, api, kind);
	// What was handled is found again, so only the request that was not handled fails the run that makes the record.
	if (cut.startsWith(`POST /api/Spaces-1/${kind.collection}`)) t.is(first.exitCode, place === 'before' ? 1 : 0, `${cut}: ${first.says}`);
	const records = api.state[kind.collection];
	t.true(records.length <= 1, cut);
	api.state.cut = undefined;
	const second = await setUpOnce(machine, api, kind);
	t.is(second.exitCode, 0, `${cut}: ${first.says}; then ${second.says}`);
	t.is(records.length, 1, cut);
	t.like(records[0], kind.record, cut);
	return cut !== '';
};

for (const [name, open] of Object.entries({'polling target': async () => pollingKind, 'listening worker': openListeningKind})) {
	for (const place of places) {
		test(`a ${name} has one right record after a second run, whichever request is cut ${place}`, async t => {
			const kind = await open(t);
			let count = 0;
			for (let from = 0; ; from += together) {
				const met = await Promise.all(Array.from({length: together}, (_none, at) => cutOnce(t, kind, place, from + at)));
				count += met.filter(one => one).length;
				if (met.includes(false)) break;
			}
			// Fewer than these cannot register anybody: it would be the test that does nothing.
			t.true(count > 10, String(count));
		});
	}
}
