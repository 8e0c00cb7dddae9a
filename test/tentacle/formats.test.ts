import {createCipheriv} from 'node:crypto';
import test from 'ava';
import {openPfx} from '../../src/certificate/create-certificate.ts';
import {UserError} from '../../src/model/user-error.ts';
import {parseConfig, setting} from '../../src/tentacle/config-file.ts';
import {readProxyPassword} from '../../src/tentacle/identity.ts';
import {indexFileName, parseIndexEntry, renderIndexEntry} from '../../src/tentacle/instance-index.ts';
import {decryptSecret, encryptSecret} from '../../src/tentacle/secret-encryption.ts';
import {readSettings} from '../../src/tentacle/settings.ts';
import {parseTrustedServers} from '../../src/tentacle/trusted-servers.ts';
import {renderUnit, unitName} from '../../src/tentacle/unit.ts';
import {recordedConfig, recordedMachineId, recordedSetUp} from '../_helpers/recordings.ts';

const serverThumbprint = 'CF181A4C629B9FDEDC4BE7027B1D2E85BE339377';

test('recorded index entries are read, and written again byte by byte', t => {
	for (const recorded of [...recordedSetUp('listening-setup'), ...recordedSetUp('polling-setup')]) {
		if (!recorded.index) continue;
		const entry = parseIndexEntry(recorded.index.text);
		t.is(renderIndexEntry(entry), recorded.index.text);
		t.is(indexFileName(entry.name), recorded.index.name);
	}
	t.plan(4);
});

test('the file of an index entry is in lower case, with dashes for blanks', t => {
	t.is(indexFileName('My Tentacle'), 'my-tentacle.config');
	t.is(indexFileName('Zoë-Ω'), 'zoë-ω.config');
});

for (const text of ['', '{', '[]', 'null', '{"Name": 1, "ConfigurationFilePath": "/x"}', '{"Name": "a"}']) {
	test(`the index entry ${JSON.stringify(text)} is refused in words`, t => {
		t.throws(() => parseIndexEntry(text), {instanceOf: UserError});
	});
}

test('a recorded certificate is decrypted with the machine id, and is the one its thumbprint names', t => {
	const config = parseConfig(recordedConfig('polling-setup', '04-configure'));
	const pfx = decryptSecret(setting(config, 'Tentacle.Certificate') ?? '', `${recordedMachineId}\n`);
	t.is(openPfx(Buffer.from(pfx, 'base64')).thumbprint, setting(config, 'Tentacle.CertificateThumbprint') ?? '');
});

test('a recorded proxy password is decrypted, and encrypted to the same text', t => {
	const config = parseConfig(recordedConfig('parser', '54-polling-proxy-with-password'));
	const encrypted = setting(config, 'Octopus.Server.Proxy.ProxyPassword') ?? '';
	t.is(decryptSecret(encrypted, recordedMachineId), 's3cret-pw');
	t.is(encryptSecret('s3cret-pw', recordedMachineId), encrypted);
});

test('a secret of another machine, and a machine id of the wrong length, are errors', t => {
	const encrypted = encryptSecret('s3cret-pw', recordedMachineId);
	t.throws(() => decryptSecret(encrypted, 'f'.repeat(32)));
	t.throws(() => encryptSecret('x', 'short'));
});

test('settings of a listening instance', t => {
	const settings = readSettings(recordedConfig('listening-setup', '06-configure-trust'), 0o644);
	t.deepEqual(settings, {
		homeFolder: '/etc/octopus/Tentacle',
		applicationFolder: '/home/Octopus/Applications',
		listenPort: 10_933,
		listenAddress: 'any',
		noListen: false,
		thumbprint: 'B1B31045DE6E0DC74A63D671835BD83ACE67E36D',
		trusted: [{thumbprint: 'A1B2C3D4E5F60718293A4B5C6D7E8F9001122334', style: 'listening'}],
		mode: 0o644,
	});
});

test('settings of an instance that polls two nodes', t => {
	const settings = readSettings(recordedConfig('register-polling', '03-poll-server-second-node'), 0o600);
	const subscriptionId = 'poll://4bcqspgjw5cfmvjjym66/';
	t.true(settings.noListen);
	t.is(settings.pollingConnections, 1);
	t.deepEqual(settings.trusted, [
		{thumbprint: serverThumbprint, style: 'polling', address: {host: 'octopus.example.test', port: 10_943}, subscriptionId},
		{thumbprint: serverThumbprint, style: 'polling', address: {host: 'node2.example.test', port: 10_943}, subscriptionId},
	]);
});

test('a polling proxy counts while its default mode is off and it has a host', t => {
	t.deepEqual(readSettings(recordedConfig('parser', '54-polling-proxy-with-password'), 0o644).pollingProxy, {
		host: 'h',
		port: 3128,
		user: 'u',
	});
	t.is(readSettings(recordedConfig('parser', '52-polling-proxy-off'), 0o644).pollingProxy, undefined);
	t.is(readSettings(recordedConfig('listening-setup', '06-configure-trust'), 0o644).pollingProxy, undefined);
});

test('of a polling proxy whose host was lost or switched off, the port is left; the proxy of scripts is another one', t => {
	// As Tentacle 9.2 stores `polling-proxy --proxyEnable=true --proxyHost=proxy.example.test:8080`.
	const settings = (prefix: string, host: string) =>
		readSettings(
			`<octopus-settings><set key="${prefix}.UseDefaultProxy">false</set><set key="${prefix}.ProxyHost">${host}</set><set key="${prefix}.ProxyPort">80</set></octopus-settings>`,
			0o644,
		);
	const named = (password: string) =>
		readSettings(
			`<octopus-settings><set key="Octopus.Proxy.UseDefaultProxy">false</set><set key="Octopus.Proxy.ProxyHost">h</set>${password}<set key="Octopus.Proxy.ProxyUsername">u</set></octopus-settings>`,
			0o644,
		).scriptProxy;
	t.deepEqual(named('<set key="Octopus.Proxy.ProxyPassword" />'), {host: 'h', port: 80, user: 'u', lacksPassword: true});
	t.deepEqual(named('<set key="Octopus.Proxy.ProxyPassword">x</set>'), {host: 'h', port: 80, user: 'u'});
	t.like(settings('Octopus.Server.Proxy', ''), {pollingProxy: undefined, pollingProxyWithoutHost: {port: 80}});
	t.like(settings('Octopus.Server.Proxy', 'h'), {pollingProxy: {host: 'h', port: 80}, pollingProxyWithoutHost: undefined});
	t.like(settings('Octopus.Proxy', 'h'), {
		scriptProxy: {host: 'h', port: 80},
		pollingProxy: undefined,
		pollingProxyWithoutHost: undefined,
	});
});

test('the polling proxy’s password is read as the real Tentacle stored it, and with the right key only', t => {
	const config = recordedConfig('parser', '54-polling-proxy-with-password');
	t.is(readProxyPassword(config, {machineId: recordedMachineId}), 's3cret-pw');
	t.is(readProxyPassword(config, {machineId: 'f'.repeat(32)}), undefined);
	t.is(readProxyPassword(config, {}), undefined);
	t.is(readProxyPassword(recordedConfig('parser', '52-polling-proxy-off'), {}), '');
	// A key that is made where there is no machine id (facts: Tentacle §4.6).
	const [key, vector] = [Buffer.alloc(32, 1), Buffer.alloc(16, 2)];
	const cipher = createCipheriv('aes-256-cbc', key, vector);
	const stored = Buffer.concat([cipher.update('pässword'), cipher.final()]).toString('base64');
	const own = `<octopus-settings><set key="Octopus.Server.Proxy.ProxyPassword">${stored}</set></octopus-settings>`;
	const machineKey = `${key.toString('base64')}.${vector.toString('base64')}`;
	t.is(readProxyPassword(own, {machineId: recordedMachineId, machineKey}), 'pässword');
});

test('a new instance has Tentacle’s defaults and no certificate', t => {
	const settings = readSettings('<octopus-settings />', 0o644);
	t.deepEqual(settings, {listenPort: 10_933, listenAddress: 'any', noListen: false, trusted: [], mode: 0o644});
});

test('trust entries: numbers and names of styles, a missing port is 443, what cannot be read is left out', t => {
	const text = JSON.stringify([
		{Thumbprint: 'a', CommunicationStyle: 'TentacleActive', Address: 'https://[::1]:10943/', SubscriptionId: 'poll://x/'},
		{Thumbprint: 'b', CommunicationStyle: 'TentaclePassive', Address: null},
		{Thumbprint: 'c', CommunicationStyle: 2, Address: 'https://polling.example.com'},
		{Thumbprint: 'd', CommunicationStyle: 11, Address: 'not a url'},
		{CommunicationStyle: 2},
		null,
	]);
	t.deepEqual(parseTrustedServers(text), [
		{thumbprint: 'a', style: 'polling', address: {host: '::1', port: 10_943}, subscriptionId: 'poll://x/'},
		{thumbprint: 'b', style: 'listening'},
		{thumbprint: 'c', style: 'polling', address: {host: 'polling.example.com', port: 443}},
		{thumbprint: 'd', style: 'other'},
	]);
	for (const broken of [undefined, '', '[{oops', '{}', 'null']) t.deepEqual(parseTrustedServers(broken), []);
});

test('the unit is named and written as recorded', t => {
	const written = recordedSetUp('service').flatMap(({case: name, unit}) => (unit ? [[name, unit] as const] : []));
	t.is(written.length, 2);
	for (const [name, unit] of written) {
		const isCustom = name.startsWith('15-');
		t.is(unitName('Listen'), unit.name);
		t.is(
			renderUnit({
				executable: '/opt/octopus/tentacle/Tentacle',
				instance: 'Listen',
				user: isCustom ? 'octopus' : 'root',
				after: isCustom ? 'postgresql.service' : undefined,
			}),
			unit.text,
		);
	}
});

test('a unit’s name has no slashes and no blanks', t => {
	t.is(unitName('Two  Words'), 'Two-Words.service');
	t.is(unitName('a/b'), 'ab.service');
});
