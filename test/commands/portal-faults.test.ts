import test from 'ava';
import type {FaultName} from '../../src/sandbox/server/faults.ts';
import {lookAtServer, openServer, planned} from './_portal-look.ts';

/** A fault of the Server, the one cause that must be named, with words of it. */
const alone: ReadonlyArray<readonly [fault: FaultName, cause: string, says: RegExp]> = [
	['self-signed-portal', 'TLS014', /signed by nobody but itself .*nor by --ca-file \(CN=Sandbox Authority\)/],
	['expired-portal', 'TLS015', /run out on 2021-01-01/],
	['future-portal', 'NET015', /this machine’s clock says/],
	['wrong-name-portal', 'TLS015', /other names: octopus\.example\.test/],
	['server-starting', 'API001', /starting or stopping \(503\): The Octopus Server is starting/],
	['overloaded', 'API001', /no Octopus Server answered behind it \(503\).*balancer/],
	['html-errors', 'API001', /no Octopus Server answered behind it \(502\).*Bad gateway/],
	['sign-in-in-front', 'API004', /sign-in of its own.*\(401\)/],
	['not-an-octopus', 'API004', /something else answered \(200\)/],
	['redirect-to-elsewhere', 'API004', /sends everything on to https:\/\/elsewhere\.example\.test\/api/],
	['redirect-loop', 'API004', /on to itself/],
	['virtual-directory', 'API002', /not here, but at https:\/\/127\.0\.0\.1:\d+\/octopus$/],
	['http-to-https', 'API003', /on to https/],
	['rate-limited', 'API015', /429/],
	['too-old', 'API013', /2019\.7\.1/],
	['clock-differs', 'NET015', /differ by 3[56]\d\d s/],
	['wrong-key', 'API006', /401/],
	['space-hidden', 'API008', /no space Default/],
	['key-without-permission', 'API007', /lacks MachineCreate, MachineEdit in the space Default/],
	['key-for-other-environments', 'API007', /not for all that was chosen \(Development\)/],
	['key-too-strong', 'API012', /AdministerSystem/],
	['endless-body', 'API004', /more than any answer of Octopus/],
	['gzip-bomb', 'API004', /coding that was not asked for \(gzip\)/],
	['deep-json', 'API004', /nested too deeply/],
	['control-characters', 'API004', /something else answered/],
];

for (const [fault, cause, says] of alone) {
	test(`${fault}: ${cause} alone is the reason`, async t => {
		const server = await openServer(t, fault);
		const {report, causes, exitCode} = await lookAtServer(t, server);
		t.deepEqual(causes, [cause]);
		t.regex(report.causes[0]?.says ?? '', says);
		t.is(exitCode, report.causes[0]?.verdict === 'warning' ? 0 : 1);
		t.notRegex(JSON.stringify(report), new RegExp(server.apiKey));
	});
}

test('a healthy Server has no cause, also one that does not tell what the key may do', async t => {
	for (const faults of [[], ['permissions-untold']] as const) {
		const {report, exitCode} = await lookAtServer(t, await openServer(t, ...faults));
		t.is(exitCode, 0);
		t.is(report.verdict, 'pass');
		t.deepEqual(report.causes, []);
	}
});

test('maintenance stops what is planned, is a warning to who only looks, and to an administrator', async t => {
	const server = await openServer(t, 'maintenance');
	t.like(await lookAtServer(t, server), {exitCode: 1, report: {verdict: 'fail', causes: [{owner: 'octopus'}]}});
	t.like(await lookAtServer(t, server, ['--space=Default']), {exitCode: 0, report: {verdict: 'warning'}});
	await server.setFault('key-too-strong', true);
	t.is((await lookAtServer(t, server)).exitCode, 0);
});

test('a stopped task queue is a warning', async t => {
	const {report, causes} = await lookAtServer(t, await openServer(t, 'task-queue-stopped'));
	t.is(report.verdict, 'warning');
	t.regex(causes.join(), /^the task queue of the space Default is stopped/);
});

test('without a named space, a disabled default one is told', async t => {
	t.deepEqual((await lookAtServer(t, await openServer(t, 'no-default-space'), [])).causes, ['API009']);
	t.deepEqual((await lookAtServer(t, await openServer(t, 'no-default-space'), planned)).causes, []);
	t.deepEqual((await lookAtServer(t, await openServer(t), [])).causes, []);
});

test('a portal that is no Octopus gets no key', async t => {
	const faults: readonly FaultName[] = ['not-an-octopus', 'redirect-to-elsewhere', 'virtual-directory', 'redirect-loop', 'http-to-https'];
	for (const fault of faults) {
		const server = await openServer(t, fault);
		await lookAtServer(t, server);
		t.deepEqual(
			server.state.requests.filter(({hadKey}) => hadKey),
			[],
			fault,
		);
	}
});

test('what a healthy portal is asked is little: twice who it is, by nobody, then what the key may see', async t => {
	const server = await openServer(t);
	await lookAtServer(t, server, ['--space=Default']);
	const asked = server.state.requests.map(({method, path, hadKey}) => `${method} ${path}${hadKey ? '' : ' (no key)'}`);
	t.deepEqual(asked.toSorted(), [
		'GET /api (no key)',
		'GET /api (no key)',
		'GET /api/Spaces-1/environments/v2',
		'GET /api/Spaces-1/machinepolicies/all',
		'GET /api/Spaces-1/machineroles/all',
		'GET /api/Spaces-1/proxies/all',
		'GET /api/Spaces-1/tagsets',
		'GET /api/Spaces-1/tenants/all',
		'GET /api/Spaces-1/users/Users-1/permissions',
		'GET /api/Spaces-1/workerpools/all',
		'GET /api/configuration/certificates/certificate-global',
		'GET /api/serverstatus',
		'GET /api/users/Users-1/spaces',
		'GET /api/users/me',
	]);
});
