import {writeFileSync} from 'node:fs';
import test, {type ExecutionContext} from 'ava';
import {createCertificate} from '../../src/certificate/create-certificate.ts';
import {type Given, oldServer, openWorld, serverThumbprint, type World} from './_half-way.ts';

/** What a set-up finds and what is wanted of it. */
type Case = {
	/** What is there before. Left out: nothing. */
	readonly before?: (t: ExecutionContext, world: World) => Promise<void>;
	readonly wants: (world: World) => Given | Promise<Given>;
};

const target = {registerAs: 'target', name: 'build-07', environments: ['Test'], targetTags: ['web-server']};
const polling: Given = {style: 'polling', serverAddresses: ['octo1:10943', 'octo2:10943'], ...target};
const listening = ({listenPort}: World): Given => ({
	style: 'listening',
	listenPort,
	listenAddress: '127.0.0.1',
	publicHostName: '127.0.0.1',
	...target,
});

const setUp =
	(answers: (world: World) => Given) =>
	async (t: ExecutionContext, world: World): Promise<void> => {
		const {outcome, says} = await world.setUp(answers(world));
		t.is(outcome?.kind, 'done', says);
	};

/** As if it had been set up for another Server, with its record there. */
const setUpElsewhere =
	(answers: (world: World) => Given) =>
	async (t: ExecutionContext, world: World): Promise<void> => {
		await setUp(answers)(t, world);
		world.state.machines.length = 0;
		t.is(
			await world.tentacle('update-trust', '--instance=Tentacle', `--oldThumbprint=${serverThumbprint}`, `--newThumbprint=${oldServer}`),
			0,
		);
		t.is(await world.tentacle('service', '--instance=Tentacle', '--restart'), 0);
	};

const there = {
	polling: () => polling,
	listening,
};

const cases: Readonly<Record<string, Case>> = {
	'a new polling instance': {wants: there.polling},
	'a new listening instance': {wants: there.listening},
	'a polling one moves to another Server': {
		before: setUpElsewhere(there.polling),
		wants: () => ({serverAddresses: ['new1:10943', 'new2:10943'], otherServers: 'remove', ...target}),
	},
	'a listening one moves to another Server': {
		before: setUpElsewhere(there.listening),
		wants: () => ({otherServers: 'remove', publicHostName: '127.0.0.1', ...target}),
	},
	'polling becomes listening': {
		before: setUp(there.polling),
		wants: ({listenPort}) => ({style: 'listening', listenPort, listenAddress: '127.0.0.1', publicHostName: '127.0.0.1'}),
	},
	'listening becomes polling': {
		before: setUp(there.listening),
		wants: () => ({style: 'polling', serverAddresses: ['octo1:10943', 'octo2:10943']}),
	},
	'the Server has a new certificate': {
		before: async (t, world) => {
			await setUp(there.polling)(t, world);
			t.is(
				await world.tentacle('update-trust', '--instance=Tentacle', `--oldThumbprint=${serverThumbprint}`, `--newThumbprint=${oldServer}`),
				0,
			);
			t.is(await world.tentacle('service', '--instance=Tentacle', '--restart'), 0);
		},
		wants: () => ({serverThumbprint}),
	},
	'a polling one moves its folders': {before: setUp(there.polling), wants: ({file}) => ({applicationFolder: file('elsewhere')})},
};

const certificates: Readonly<Record<string, Case>> = Object.fromEntries(
	(['polling', 'listening'] as const).flatMap(style => [
		[
			`${style}: the certificate is renewed`,
			{
				before: setUp(there[style]),
				wants: async world => ({certificate: 'renew', renewedThumbprint: (await world.instance())?.settings?.thumbprint}),
			} satisfies Case,
		],
		[
			`${style}: a certificate is imported`,
			{
				before: setUp(there[style]),
				wants({file}) {
					writeFileSync(file('new.pfx'), Buffer.from(createCertificate().pfxBase64, 'base64'), {mode: 0o600});
					return {certificateFile: file('new.pfx')};
				},
			} satisfies Case,
		],
	]),
);

const walk = async (t: ExecutionContext, {before, wants}: Case): Promise<void> => {
	const world = await openWorld(t);
	await before?.(t, world);
	const given = await wants(world);
	const startAnew = world.keep();
	const whole = await world.setUp(given);
	t.is(whole.outcome?.kind, 'done', whole.says);
	const picture = await world.picture();
	const again = await world.setUp(given);
	t.is(again.outcome?.kind, 'unchanged', again.says);
	for (const [index, {title}] of (whole.outcome?.done ?? []).slice(0, -1).entries()) {
		await startAnew();
		const {outcome, says, rest: said} = await world.setUp(given, index);
		t.is(outcome?.kind, 'interrupted', says);
		t.is(outcome?.done.length, index + 1);
		const added = /--renewed-thumbprint=([0-9A-F]{40}) added\.$/.exec(said)?.[1];
		const rest = await world.setUp({...given, ...(added && {renewedThumbprint: added})});
		t.is(rest.outcome?.exitCode, 0, `after “${title}”: ${rest.says}`);
		t.deepEqual(await world.picture(), picture, `after “${title}”`);
	}
};

for (const [name, one] of Object.entries({...cases, ...certificates})) {
	// One after the other: each has its whole wait for itself.
	test.serial(`${name}: stopped after any step, the next run does only the rest`, walk, one);
}

test.serial('an import that has stopped is not taken for a new machine: the record of the old certificate is named', async t => {
	for (const style of ['polling', 'listening'] as const) {
		const world = await openWorld(t);
		await setUp(there[style])(t, world);
		const old = (await world.instance())?.settings?.thumbprint;
		writeFileSync(world.file('new.pfx'), Buffer.from(createCertificate().pfxBase64, 'base64'), {mode: 0o600});
		const given = {certificateFile: world.file('new.pfx'), ...target};
		t.is((await world.setUp(given, 0)).outcome?.kind, 'interrupted');
		const unsaid = await world.setUp(given);
		t.is(unsaid.outcome, undefined);
		t.regex(unsaid.says, new RegExp(`renewedThumbprint.*the record build-07 has the certificate ${old}; give that if`));
		const said = await world.setUp({...given, renewedThumbprint: old});
		t.is(said.outcome?.kind, 'done', said.says);
	}
});

test.serial('a move that has stopped is asked about again, and what serves two Servers is not', async t => {
	const world = await openWorld(t);
	await setUpElsewhere(there.polling)(t, world);
	const to = {serverAddresses: ['new1:10943'], ...target};
	const startAnew = world.keep();
	const kept = await world.setUp({...to, otherServers: 'keep'});
	t.is(kept.outcome?.kind, 'done', kept.says);
	t.is((await world.setUp(to)).outcome?.kind, 'unchanged');
	for (let last = 0; last < (kept.outcome?.done.length ?? 0) - 1; last++) {
		await startAnew();
		await world.setUp({...to, otherServers: 'remove'}, last);
		const unsaid = await world.setUp(to);
		t.is(unsaid.outcome, undefined, String(last));
		t.regex(unsaid.says, /otherServers.*trusts another Server/);
	}
});
