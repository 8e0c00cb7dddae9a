import test from 'ava';
import {openSandbox, run, tentacleCalls, writes} from '../_helpers/program.ts';

const apply = ['setup', '--no-input', '--yes'];

for (const registerAs of ['target', 'worker'] as const) {
	test(`a listening ${registerAs} is dialled by the Server, then registered, and a second set-up changes nothing`, async t => {
		const sandbox = await openSandbox(t, {style: 'listening', registerAs});
		const {environment, flags, server} = sandbox;
		const words = [...apply, ...flags, '--register-now'];
		const first = await run(words, {environment});
		t.is(first.exitCode, 0, first.stderr);
		const {state} = server;
		const [record, ...more] = registerAs === 'worker' ? state.workers : state.machines;
		t.deepEqual(more, []);
		t.like(record, {Name: 'build-07', HealthStatus: 'Healthy', Endpoint: {CommunicationStyle: 'TentaclePassive', ProxyId: null}});
		t.regex(String((record?.Endpoint as {Uri?: unknown} | undefined)?.Uri), /^https:\/\/127\.0\.0\.1:\d+\/$/);
		const asked = state.requests.map(({method, path}) => `${method} ${path}`);
		const collection = registerAs === 'worker' ? 'workers' : 'machines';
		const [discovered, made] = ['GET', 'POST'].map(verb =>
			asked.lastIndexOf(`${verb} /api/Spaces-1/${collection}${verb === 'GET' ? '/discover' : ''}`),
		);
		t.true(discovered !== undefined && made !== undefined && discovered >= 0 && discovered < made, asked.join('\n'));

		const [calls, written] = [tentacleCalls(sandbox), writes(sandbox)];
		const second = await run(words, {environment});
		t.is(second.exitCode, 0, second.stderr);
		t.regex(second.stdout, /nothing was changed/);
		t.deepEqual(tentacleCalls(sandbox), calls);
		t.deepEqual(writes(sandbox), written);
	});
}
