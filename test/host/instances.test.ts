import {appendFileSync, chmodSync, mkdirSync, renameSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {createHost} from '../../src/host/host.ts';
import {temporaryFolder} from './_folder.ts';

const thumbprint = 'CF181A4C629B9FDEDC4BE7027B1D2E85BE339377';
const trusted = (style: 'TentacleActive' | 'TentaclePassive', port: number, subscription: string) => ({
	Thumbprint: thumbprint,
	CommunicationStyle: style === 'TentacleActive' ? 2 : 1,
	Address: `https://octopus.example.test:${port}`,
	Squid: null,
	SubscriptionId: subscription,
});

const config = (home: string): string => {
	const servers = JSON.stringify([trusted('TentacleActive', 10943, 'poll://one/'), trusted('TentacleActive', 10944, 'poll://two/')]);
	return `\uFEFF<?xml version="1.0" encoding="utf-8"?>
<octopus-settings xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <set key="Octopus.Home">${home}</set>
  <set key="Tentacle.Certificate">eA==</set>
  <set key="Tentacle.CertificateThumbprint">${thumbprint}</set>
  <set key="Tentacle.Communication.TrustedOctopusServers">${servers.replaceAll('"', '&quot;')}</set>
  <set key="Tentacle.Services.NoListen">true</set>
</octopus-settings>`;
};

const rootWith = (t: ExecutionContext<unknown>) => {
	const root = temporaryFolder(t);
	const index = path.join(root, 'Tentacle/Instances');
	mkdirSync(index, {recursive: true});
	const units = path.join(root, 'units');
	mkdirSync(units);
	const add = (name: string, text: string | undefined) => {
		const configFile = path.join(root, `${name}.config`);
		if (text !== undefined) writeFileSync(configFile, text);
		writeFileSync(path.join(index, `${name.toLowerCase()}.config`), JSON.stringify({Name: name, ConfigurationFilePath: configFile}));
		return configFile;
	};
	return {root, index, units, add, host: createHost({indexRoot: root, unitFolder: units, hasSystemd: false})};
};

test('a machine without an index has no instances', async t => {
	const host = createHost({indexRoot: path.join(temporaryFolder(t), 'none'), hasSystemd: false});
	t.deepEqual(await host.instances(), []);
	t.is(await host.instance('Tentacle'), undefined);
	t.is(await host.output('thumbprint', 'Tentacle'), undefined);
});

test('an instance is read with its settings, the mode of its file and its unit', async t => {
	const {root, units, add, host} = rootWith(t);
	const file = add('Tentacle', config('/home/of/it'));
	chmodSync(file, 0o600);
	writeFileSync(path.join(units, 'Tentacle.service'), '');
	const found = await host.instance('Tentacle');
	t.like(found, {name: 'Tentacle', configFile: path.join(root, 'Tentacle.config')});
	t.is(found?.problem, undefined);
	t.like(found?.settings, {homeFolder: '/home/of/it', thumbprint, mode: 0o600, noListen: true});
	t.like(found?.unit, {name: 'Tentacle.service', installed: true, enabled: false, active: false, state: 'unknown'});
	t.is(await host.output('thumbprint', 'Tentacle'), thumbprint);
	t.is(await host.output('subscriptionId', 'Tentacle'), 'poll://two/');
});

test('what is wrong with one instance is said there, and the others are read', async t => {
	const {root, index, add, host} = rootWith(t);
	add('Good', config('/home/of/it'));
	add('Gone', undefined);
	add('Empty', '');
	add('Torn', '<octopus-settings><set key=');
	add('Large', 'x'.repeat(1024 * 1024 + 1));
	mkdirSync(path.join(root, 'Folder.config'));
	add('Folder', undefined);
	writeFileSync(path.join(index, 'noise.config'), '{');
	symlinkSync('/dev/zero', path.join(index, 'endless.config'));
	mkdirSync(path.join(index, 'a-folder'));
	const instances = await host.instances();
	t.deepEqual(
		instances.map(({name}) => name),
		['Empty', 'Folder', 'Gone', 'Good', 'Large', 'Torn', 'endless', 'noise'],
	);
	for (const {name, problem, settings} of instances) {
		t.is(problem === undefined, name === 'Good', name);
		t.is(settings === undefined, name !== 'Good', name);
	}
	const problemOf = (name: string) => instances.find(one => one.name === name)?.problem ?? '';
	t.regex(problemOf('Gone'), /There is no file/);
	t.regex(problemOf('Empty'), /It is empty/);
	t.regex(problemOf('Large'), /larger than 1 MiB/);
	t.regex(problemOf('noise'), /not an entry of the index/);
});

const address = {host: 'octopus.example.test', port: 10_943};

/** Local time, as the agent writes it. */
const stamp = (at: Date): string => {
	const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString();
	return `${local.slice(0, 10)} ${local.slice(11, 23)}0`;
};
const line = (at: Date, level: string, message: string) => `${stamp(at)}  18242      1 ${level.padStart(5)}  ${message}\n`;
const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);
const start = (at: Date) => line(at, 'INFO', '==== RunAgentCommand ====');
const good = (at: Date) =>
	line(
		at,
		'INFO',
		'https://octopus.example.test:10943/    7  Secure connection established. Server at [::ffff:127.0.0.1]:10943 identified by thumbprint: X, using protocol Tls13',
	);
const bad = (at: Date) => line(at, 'ERROR', 'https://octopus.example.test:10943/    7  Unexpected exception executing transaction.');

const homeWith = (t: ExecutionContext<unknown>) => {
	const homeFolder = temporaryFolder(t);
	mkdirSync(path.join(homeFolder, 'Logs'));
	return {homeFolder, log: path.join(homeFolder, 'Logs/OctopusTentacle.txt')};
};
const host = createHost();
const soon = () => AbortSignal.timeout(30_000);

test('a connection is told by the log of the agent', async t => {
	const {homeFolder, log} = homeWith(t);
	const look = async () => (await host.connection({homeFolder}, address, {signal: soon(), wait: false})).state;
	t.is(await look(), 'unknown');
	writeFileSync(log, start(ago(60)));
	t.is(await look(), 'waiting');
	appendFileSync(log, good(ago(30)));
	t.is(await look(), 'connected');
	appendFileSync(log, bad(ago(20)));
	t.is(await look(), 'failed');
	t.is((await host.connection({}, address, {signal: soon(), wait: false})).state, 'unknown');
});

test('an agent that started before the given moment does not count', async t => {
	const {homeFolder, log} = homeWith(t);
	writeFileSync(log, start(ago(60)) + good(ago(50)));
	t.is((await host.connection({homeFolder}, address, {signal: soon(), wait: false, since: ago(40)})).state, 'unknown');
});

test('the last 4 MiB are read, and archives as far back as the last start', async t => {
	const {homeFolder, log} = homeWith(t);
	writeFileSync(log, start(ago(90)) + good(ago(80)));
	renameSync(log, log.replace('.txt', '.0.txt'));
	writeFileSync(log, line(ago(30), 'INFO', 'Deleted 0 workspaces.'));
	t.is((await host.connection({homeFolder}, address, {signal: soon(), wait: false})).state, 'connected');
	writeFileSync(log, line(ago(30), 'INFO', 'x'.repeat(1000)).repeat(6000) + start(ago(20)) + bad(ago(10)));
	const {state, line: words} = await host.connection({homeFolder}, address, {signal: soon(), wait: false});
	t.is(state, 'failed');
	t.regex(words ?? '', /Unexpected exception/);
});

test('waiting ends when the log says how it went, also in a file that was not there', async t => {
	const {homeFolder, log} = homeWith(t);
	const seen = host.connection({homeFolder}, address, {signal: soon(), wait: true});
	writeFileSync(log, start(ago(1)) + bad(ago(0)));
	t.is((await seen).state, 'failed');
});

test('waiting goes on until a connection has been quiet for ten seconds', async t => {
	const {homeFolder, log} = homeWith(t);
	writeFileSync(log, start(ago(12)) + good(ago(7)));
	const {state, milliseconds} = await host.connection({homeFolder}, address, {signal: soon(), wait: true});
	t.is(state, 'connected');
	t.true(milliseconds > 0);
});

test('waiting ends with the signal', async t => {
	const {homeFolder} = homeWith(t);
	await t.throwsAsync(host.connection({homeFolder}, address, {signal: AbortSignal.timeout(50), wait: true}), {any: true});
});

test('an unnamed instance goes by its config file, unless the index has that file', async t => {
	const {root, units, add} = rootWith(t);
	const indexed = add('Tentacle', config('/home/of/it'));
	const unnamed = path.join(root, 'Unnamed.config');
	writeFileSync(unnamed, config('/home/of/the/other'));
	const hostWith = (unnamedConfig: string) => createHost({indexRoot: root, unitFolder: units, hasSystemd: false, unnamedConfig});
	const host = hostWith(unnamed);
	t.deepEqual(
		(await host.instances()).map(({name}) => name),
		['Tentacle', unnamed],
	);
	t.like(await host.instance(unnamed), {
		configFile: unnamed,
		settings: {homeFolder: '/home/of/the/other'},
		unit: {name: 'OctopusDeploy-Tentacle.service'},
	});
	t.is((await hostWith(indexed).instances()).length, 1);
});
