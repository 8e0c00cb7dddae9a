import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {createHost} from '../../src/host/host.ts';
import {readUnit} from '../../src/host/units.ts';
import type {UnitFacts} from '../../src/model/facts.ts';
import type {UnitSeen} from '../../src/model/probes.ts';
import {type Box, openBox} from '../_helpers/box.ts';
import {needs} from '../_helpers/components.ts';
import {projectRoot} from '../_helpers/project.ts';

test('what systemctl show prints becomes facts', t => {
	const told = new Map([
		['LoadState', 'loaded'],
		['ActiveState', 'active'],
		['UnitFileState', 'enabled'],
		[
			'ExecStart',
			'{ path=/opt/octopus/tentacle/Tentacle ; argv[]=/opt/octopus/tentacle/Tentacle run --instance=Tentacle --noninteractive ; ignore_errors=no ; pid=42 ; status=0/0 }',
		],
		['MainPID', '42'],
		['NRestarts', '3'],
		['Result', 'success'],
		['ActiveEnterTimestampMonotonic', String(process.hrtime.bigint() / 1000n - 5_000_000n)],
	]);
	const {activeForSeconds, ...facts} = readUnit('Tentacle.service', told, true);
	t.deepEqual(facts, {
		name: 'Tentacle.service',
		installed: true,
		enabled: true,
		active: true,
		state: 'active',
		execStart: '/opt/octopus/tentacle/Tentacle run --instance=Tentacle --noninteractive',
		restarts: 3,
		mainPid: 42,
		result: 'success',
	} satisfies UnitFacts);
	t.true(activeForSeconds !== undefined && activeForSeconds >= 5 && activeForSeconds < 60);
});

for (const [environment, value] of [
	['OCTOPUS_TENTACLE_USE_LEGACY_TLS=true', 'true'],
	['A=1 OCTOPUS_TENTACLE_USE_LEGACY_TLS=false "B=2 3"', 'false'],
	['"OCTOPUS_TENTACLE_USE_LEGACY_TLS=true" B=2', 'true'],
	['XOCTOPUS_TENTACLE_USE_LEGACY_TLS=true PASSWORD=x', undefined],
	['', undefined],
] as const) {
	test(`of a unit’s environment only the switch for old TLS is kept: ${environment}`, t => {
		const facts = readUnit('x.service', new Map([['Environment', environment]]), true);
		t.is(facts.legacyTls, value);
		t.false(JSON.stringify(facts).includes('PASSWORD'));
	});
}

test('a unit that systemd does not know is not installed', t => {
	const told = new Map([
		['LoadState', 'not-found'],
		['ActiveState', 'inactive'],
		['MainPID', '0'],
	]);
	t.deepEqual(readUnit('x.service', told, false), {name: 'x.service', installed: false, enabled: false, active: false, state: 'inactive'});
});

test('without systemd a unit is what its files say, and has no journal', async t => {
	const host = createHost({hasSystemd: false, unitFolder: '/nowhere'});
	t.like(await host.unit('x.service'), {installed: false, state: 'unknown'});
	t.deepEqual(await host.journal('x.service', 5), []);
	t.is((await host.watchUnit('x.service', {seconds: 5, signal: AbortSignal.timeout(10_000)})).upForSeconds, 0);
});

/** Calls a method of the host inside the box. */
const hostInside = <Result>(box: Box, call: string): Result => {
	const module = path.join(projectRoot, 'build/src/host/host.js');
	const source = `import {createHost} from ${JSON.stringify(module)};
		console.log(JSON.stringify(await createHost().${call}));`;
	return JSON.parse(box.run(process.execPath, '--input-type=module', '-e', source)) as Result;
};

const addUnit = (box: Box, name: string, command: string, more = ''): void => {
	const text = `[Service]\nType=simple\nExecStart=/bin/sh -c '${command}'\nRestart=always\n${more}[Install]\nWantedBy=multi-user.target\n`;
	box.write(`/etc/systemd/system/${name}.service`, text);
	box.run('systemctl', 'daemon-reload');
	box.run('systemctl', 'enable', '--now', '--quiet', name);
};

const watch = (box: Box, name: string, seconds: number): UnitSeen =>
	hostInside(box, `watchUnit('${name}.service', {seconds: ${seconds}, signal: AbortSignal.timeout(60000)})`);

needs('systemd-box')('with a real systemd: a unit that stays is up, one that dies after two seconds or in a loop is not', t => {
	const box = openBox(t);
	addUnit(box, 'stays', 'echo hello; exec sleep infinity');
	addUnit(box, 'dies', 'sleep 2; echo cannot read its config; exit 100');
	addUnit(box, 'loops', 'echo at once; exit 100');

	const stays = watch(box, 'stays', 3);
	t.true(stays.upForSeconds >= 3);
	t.like(stays.unit, {installed: true, enabled: true, active: true, state: 'active', restarts: 0});
	t.true((stays.unit.mainPid ?? 0) > 1);
	t.deepEqual(stays.journal, []);
	t.true(watch(box, 'stays', 0).upForSeconds >= 3);

	const dies = watch(box, 'dies', 5);
	t.is(dies.upForSeconds, 0);
	t.false(dies.unit.active);
	t.true(dies.journal.some(line => line.includes('cannot read its config')));

	const loops = watch(box, 'loops', 5);
	t.is(loops.upForSeconds, 0);
	t.false(loops.unit.active);
	t.true(loops.journal.length <= 5);
	t.like(hostInside<UnitFacts>(box, `unit('loops.service')`), {active: false, state: 'failed', result: 'exit-code'});

	box.run('systemctl', 'stop', 'stays');
	t.like(watch(box, 'stays', 5), {upForSeconds: 0, unit: {state: 'inactive', active: false}});
	t.like(hostInside<UnitFacts>(box, `unit('none.service')`), {installed: false, active: false, state: 'inactive'});
	t.deepEqual(hostInside<string[]>(box, `journal('none.service', 5)`), []);
	t.is(hostInside<{hasSystemd: boolean}>(box, 'machine()').hasSystemd, true);
});

needs('systemd-box')('with a real systemd: a unit is removed whatever its state is, and none besides', t => {
	const box = openBox(t);
	const file = (name: string) => `/etc/systemd/system/${name}.service`;
	const remove = (name: string) =>
		hostInside<string>(
			box,
			`removeUnit({unit: '${name}.service', file: '${file(name)}'}, AbortSignal.timeout(60000)).then(() => 'removed', error => error.message)`,
		);
	for (const name of ['runs', 'headless', 'bystander']) addUnit(box, name, 'exec sleep infinity');
	addUnit(box, 'loops', 'exit 100');
	watch(box, 'loops', 5);
	box.run('rm', file('headless'));
	for (const name of ['runs', 'loops', 'headless', 'none']) {
		t.is(remove(name), 'removed', name);
		t.like(
			hostInside<UnitFacts>(box, `unit('${name}.service')`),
			{installed: false, enabled: false, active: false, state: 'inactive'},
			name,
		);
	}
	t.regex(remove('*'), /as a pattern for many/);
	t.like(hostInside<UnitFacts>(box, `unit('bystander.service')`), {installed: true, enabled: true, active: true});

	// As Tentacle leaves one that had failed.
	addUnit(box, 'failed', 'exit 100');
	watch(box, 'failed', 5);
	box.run('systemctl', 'disable', '--quiet', 'failed');
	box.run('rm', file('failed'));
	t.true(hostInside<UnitFacts>(box, `unit('failed.service')`).installed);
	box.run(process.execPath, '--input-type=module', '-e', forget);
	t.false(hostInside<UnitFacts>(box, `unit('failed.service')`).installed);
});

const forget = `import {createHost} from ${JSON.stringify(path.join(projectRoot, 'build/src/host/host.js'))};
	await createHost().forgetUnit('failed.service', AbortSignal.timeout(60000));`;
