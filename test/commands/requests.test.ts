import test, {type ExecutionContext} from 'ava';
import {type Kind, openApi, openListeningKind, pollingKind, setUpOnce, standInHost} from './_registering.ts';

/** As docs/registration.md states it: requests of one set-up without its health check, by a user of two spaces. */
const budgets = {
	'polling target': {first: 32, second: 25},
	'listening worker': {first: 30, second: 23},
};

const kinds: Readonly<Record<keyof typeof budgets, (t: ExecutionContext) => Promise<Kind> | Kind>> = {
	'polling target': () => pollingKind,
	'listening worker': openListeningKind,
};

for (const [name, open] of Object.entries(kinds)) {
	test(`the requests of a ${name} stay within the budget, and nothing is asked twice before the record is made`, async t => {
		const kind = await open(t);
		const api = await openApi(t);
		const machine = standInHost(kind);
		const {requests} = api.state;
		const asked = () => requests.splice(0).map(({method, path, query}) => `${method} ${path}${query}`);
		t.is((await setUpOnce(machine, api, kind)).exitCode, 0);
		const first = asked();
		t.is((await setUpOnce(machine, api, kind)).exitCode, 0);
		const second = asked();
		t.true(first.length <= budgets[name as keyof typeof budgets].first, `${first.length}\n${first.join('\n')}`);
		t.true(second.length <= budgets[name as keyof typeof budgets].second, `${second.length}\n${second.join('\n')}`);
		const made = first.findIndex(request => request.startsWith('POST'));
		const before = first.slice(0, made);
		t.true(made > 0);
		t.deepEqual(
			before.filter((request, at) => before.indexOf(request) !== at),
			[],
		);
		t.deepEqual(
			second.filter(request => !request.startsWith('GET')),
			[],
		);
	});
}
