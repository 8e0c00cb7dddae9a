import test from 'ava';
import {parseConfig, renderConfig, setting} from '../../src/tentacle/config-file.ts';
import {readProxyPassword} from '../../src/tentacle/identity.ts';
import {withProxyPassword} from '../../src/tentacle/proxy-password.ts';
import {encryptSecret} from '../../src/tentacle/secret-encryption.ts';

const machineId = `${'0123456789abcdef'.repeat(2)}\n`;
const key = 'Octopus.Server.Proxy.ProxyPassword';
const archive = Buffer.from([0x30, 0x82, 0x0a, 0x0b]).toString('base64');

const configWith = (settings: Readonly<Record<string, string>> = {}, encryptedFor = machineId): string =>
	renderConfig(
		new Map(Object.entries({'Octopus.Home': '/srv/ä & b', 'Tentacle.Certificate': encryptSecret(archive, encryptedFor), ...settings})),
	);

const password = 'p$&ss: $1 "word" <>';

test('a password is put in where there was none, an empty one or another one, and nothing else changes', t => {
	for (const before of [{}, {[key]: ''}, {[key]: encryptSecret('another', machineId)}]) {
		const xml = configWith(before);
		const edited = withProxyPassword(xml, password, {machineId});
		t.is(readProxyPassword(edited, {machineId}), password);
		t.false(edited.includes('ss: $1'));
		const without = (text: string) => [...parseConfig(text)].filter(([name]) => name !== key);
		t.deepEqual(without(edited), without(xml));
		t.is(edited.match(/ProxyPassword/g)?.length, 1);
		t.true(edited.startsWith('\uFEFF<?xml'));
	}
});

test('what the real Tentacle would not be able to decrypt is not written', t => {
	const otherId = `${'fedcba9876543210'.repeat(2)}\n`;
	const refused = {message: /^The proxy’s password is not written/};
	t.throws(() => withProxyPassword(configWith({}, otherId), password, {machineId}), refused);
	t.throws(() => withProxyPassword(configWith(), password, {}), refused);
	t.throws(() => withProxyPassword(configWith({'Tentacle.Certificate': ''}), password, {machineId}), refused);
	const keyFile = `${Buffer.alloc(32, 1).toString('base64')}.${Buffer.alloc(16, 2).toString('base64')}`;
	t.throws(() => withProxyPassword(configWith({}, otherId), password, {machineId, machineKey: keyFile}), refused);
});

test('a file that is written in another way stays as it is', t => {
	const commented = configWith({[key]: 'x'}).replace(`<set key="${key}">x`, `<set  key="${key}">x`);
	t.is(setting(parseConfig(commented), key), 'x');
	t.throws(() => withProxyPassword(commented, password, {machineId}), {message: /stays as it is/});
});

test('each of the two proxies keeps a password of its own', t => {
	const xml = withProxyPassword(withProxyPassword(configWith(), 'polls', {machineId}), 'runs', {machineId}, 'scripts');
	t.is(readProxyPassword(xml, {machineId}, 'polling'), 'polls');
	t.is(readProxyPassword(xml, {machineId}, 'scripts'), 'runs');
	const again = withProxyPassword(xml, 'runs on', {machineId}, 'scripts');
	t.is(readProxyPassword(again, {machineId}), 'polls');
	t.is(again.match(/"Octopus\.Proxy\.ProxyPassword"/g)?.length, 1);
});
