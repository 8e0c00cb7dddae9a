import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {createHost} from '../../src/host/host.ts';
import type {Answers} from '../../src/model/answers.ts';
import type {PfxProblem, PfxSeen} from '../../src/model/pfx.ts';
import type {FolderSeen, Probes, ServiceAccountSeen} from '../../src/model/probes.ts';
import {facts, instance, listeningTarget, ownThumbprint, pollingTarget, settings} from '../_helpers/facts.ts';
import {judgedAs, resultOf} from './_judged.ts';
import {goodProbes} from './_probes.ts';

const folder = (more: Partial<FolderSeen>): Partial<Probes> => ({
	folder: async wanted => ({...(await goodProbes.folder(wanted)), ...more}),
});
const machine = (more: Partial<typeof facts.machine>): Partial<Probes> => ({machine: async () => ({...facts.machine, ...more})});
const without = (problem: string): Partial<Probes> => {
	const {settings: _, ...rest} = instance;
	return {instance: async () => ({...rest, problem})};
};
const mode = (bits: number): Partial<Probes> => ({instance: async () => ({...instance, settings: {...settings, mode: bits}})});
const none: Partial<Probes> = {instance: async () => undefined};

const versioned = (version?: string): Partial<Probes> => ({
	tentacle: async () => ({path: '/opt/octopus/tentacle/Tentacle', ...(version !== undefined && {version})}),
});

const importing: Answers = {...pollingTarget, certificate: 'import', certificateFile: '/root/machine.pfx'};
const certificate = {
	thumbprint: ownThumbprint,
	subject: 'CN=build-07',
	notBefore: '2020-01-01T00:00:00.000Z',
	notAfter: '2120-01-01T00:00:00.000Z',
	keyBits: 2048,
	signatureAlgorithm: 'sha256WithRSAEncryption',
};
const pfx = (seen: PfxSeen): Partial<Probes> => ({pfx: async () => seen});
const unfit = (problem: PfxProblem, why?: string): Partial<Probes> => pfx({problem, ...(why !== undefined && {why})});

const asUser: Answers = {...pollingTarget, serviceUser: 'octo'};
const account = (more: Partial<ServiceAccountSeen>): Partial<Probes> => ({
	serviceAccount: async user => ({...(await goodProbes.serviceAccount(user, [])), ...more}),
});

judgedAs('machine', [
	['machine/tentacle', 'there'],
	['machine/tentacle', 'unversioned', {tentacle: async () => ({path: '/opt/octopus/tentacle/Tentacle'})}],
	['machine/tentacle', 'missing', {tentacle: async () => undefined}],
	['machine/tentacle-version', 'recent'],
	['machine/tentacle-version', 'recent', versioned('8.0.81')],
	['machine/tentacle-version', 'recent', versioned('8.1.0-beta.1')],
	['machine/tentacle-version', 'recent', versioned('10.0.0')],
	['machine/tentacle-version', 'old', versioned('8.0.80')],
	['machine/tentacle-version', 'old', versioned('6.3.605')],
	['machine/tentacle-version', 'unknown', versioned()],
	['machine/systemd', 'ready'],
	['machine/systemd', 'absent', machine({hasSystemd: false})],
	['machine/systemd', 'absent', machine({hasSystemd: false, hasSudo: false})],
	['machine/systemd', 'noSudo', machine({hasSudo: false})],
	['machine/instance', 'none', none],
	['machine/instance', 'readable'],
	['machine/instance', 'missing', without('There is no file /etc/octopus/Tentacle/tentacle-Tentacle.config.')],
	['machine/instance', 'broken', without('This user may not read or change /etc/octopus/Tentacle/tentacle-Tentacle.config.')],
	['machine/folders', 'good'],
	['machine/folders', 'good', folder({exists: false, nearest: '/var/opt'})],
	['machine/folders', 'notFolder', folder({isFolder: false})],
	['machine/folders', 'readOnly', folder({readOnly: true, writable: false})],
	['machine/folders', 'unsafe', folder({unsafe: {path: '/srv', why: 'it belongs to build'}})],
	['machine/folders', 'link', folder({throughLink: true}), asUser],
	['machine/folders', 'good', folder({throughLink: true})],
	['machine/folders', 'notWritable', folder({writable: false})],
	['machine/folders', 'full', folder({free: 99 * 1024 ** 2})],
	['machine/folders', 'low', folder({free: 100 * 1024 ** 2})],
	['machine/folders', 'low', folder({free: 5 * 1024 ** 3 - 1})],
	['machine/folders', 'good', folder({free: 5 * 1024 ** 3})],
	['machine/folders', 'noExecution', folder({noExecution: true})],
	['machine/certificate-file', 'good', pfx({certificate}), importing],
	['machine/certificate-file', 'dates', pfx({certificate: {...certificate, notAfter: '2021-01-01T00:00:00.000Z'}}), importing],
	['machine/certificate-file', 'dates', pfx({certificate: {...certificate, notBefore: '2119-01-01T00:00:00.000Z'}}), importing],
	['machine/certificate-file', 'shared', pfx({certificate, shared: true}), importing],
	['machine/certificate-file', 'weak', pfx({certificate: {...certificate, keyBits: 2047}}), importing],
	['machine/certificate-file', 'weak', pfx({certificate: {...certificate, signatureAlgorithm: 'sha1WithRSAEncryption'}}), importing],
	['machine/certificate-file', 'password', unfit('password'), importing],
	['machine/certificate-file', 'keyless', unfit('keyless'), importing],
	['machine/certificate-file', 'unclear', unfit('keys'), importing],
	['machine/certificate-file', 'unclear', unfit('unmatched'), importing],
	['machine/certificate-file', 'otherKey', unfit('not-rsa'), importing],
	['machine/certificate-file', 'noPfx', unfit('pem'), importing],
	['machine/certificate-file', 'noPfx', unfit('nothing'), importing],
	['machine/certificate-file', 'noPfx', unfit('large', '/root/machine.pfx'), importing],
	['machine/certificate-file', 'noPfx', unfit('slow'), importing],
	['machine/certificate-file', 'noPfx', unfit('unknown', 'PKCS#12 uses unsupported MAC algorithm'), importing],
	['machine/certificate-file', 'unreadable', unfit('unreadable', 'There is no file /root/machine.pfx.'), importing],
	['machine/certificate-file', 'unreadable', unfit('foreign', '/srv belongs to build'), importing],
	['machine/private-key', 'usable'],
	['machine/private-key', 'none', none],
	['machine/private-key', 'absent', {ownKey: async () => ({state: 'absent', why: 'the configuration has no certificate'})}],
	['machine/private-key', 'unreadable', {ownKey: async () => ({state: 'unreadable', why: 'this user may not read it'})}],
	['machine/private-key', 'foreign', {ownKey: async () => ({state: 'foreign', why: 'it was encrypted with the id of another machine'})}],
	['machine/service-user', 'good', {}, asUser],
	['machine/service-user', 'absent', account({exists: false, hasHome: false, nearest: 'octopus'}), asUser],
	['machine/service-user', 'homeless', account({hasHome: false, home: '/nonexistent'}), asUser],
	['machine/service-user', 'unknown', account({exists: false, hasHome: false, asked: 'sss', nearest: 'octopus'}), asUser],
	[
		'machine/service-user',
		'unknown',
		account({exists: false, hasHome: false, asked: '', nearest: 'svc'}),
		{...asUser, serviceUser: 'EXAMPLE\\svc'},
	],
	['machine/service-user', 'untold', account({exists: false, hasHome: false, untold: 'nobody answers'}), asUser],
	['machine/service-user', 'spelled', account({name: 'octo@example.com'}), asUser],
	['machine/service-user', 'unmade', account({hasHome: false, homeIsMissing: true}), asUser],
	['machine/service-user', 'keys', account({foreignKeys: '/home/octo/.dotnet/corefx/cryptography/x509stores/my'}), asUser],
	['machine/service-user', 'closed', account({closed: {path: '/srv', right: 'enter', for: '/srv/apps'}}), asUser],
	['machine/service-user', 'port', {}, {...listeningTarget, serviceUser: 'octo', listenPort: 443}],
	['machine/service-user', 'good', account({firstPort: 80}), {...listeningTarget, serviceUser: 'octo', listenPort: 443}],
	['machine/own-files', 'none', none, asUser],
	['machine/own-files', 'good', {}, asUser],
	['machine/own-files', 'closed', account({closed: {path: '/srv', right: 'enter', for: '/srv/apps'}}), asUser],
	['machine/own-files', 'foreign', account({closed: {path: '/srv/apps', right: 'write', for: '/srv/apps'}}), asUser],
	['machine/config-mode', 'none', none],
	['machine/config-mode', 'closed', mode(0o600)],
	['machine/config-mode', 'foreign', mode(0o600), asUser],
	['machine/config-mode', 'closed', {instance: async () => ({...instance, settings: {...settings, mode: 0o600, owner: 'octo'}})}, asUser],
	['machine/config-mode', 'open', mode(0o644), asUser],
	['machine/config-mode', 'open', mode(0o644)],
	['machine/config-mode', 'open', mode(0o640)],
]);

test('a path in a command to paste is quoted, so that bash takes it as one word', async t => {
	const unsafe = {path: '/srv/my $(reboot)', why: 'others can write it'};
	const {remedy} = await resultOf('machine/folders', folder({unsafe}));
	t.true(remedy?.endsWith("chown root '/srv/my $(reboot)' && chmod go-w '/srv/my $(reboot)'"), remedy);
});

test('an entry of the index without a file is told from a file that is broken, on a real file system', async t => {
	const root = mkdtempSync(path.join(tmpdir(), 'diagnostics-'));
	t.teardown(() => rmSync(root, {recursive: true, force: true}));
	const index = path.join(root, 'Tentacle/Instances');
	mkdirSync(index, {recursive: true});
	writeFileSync(path.join(root, 'broken.config'), '<octopus-settings>');
	for (const name of ['gone', 'broken']) {
		const entry = {Name: name, ConfigurationFilePath: path.join(root, `${name}.config`)};
		writeFileSync(path.join(index, `${name}.config`), JSON.stringify(entry));
	}
	const host = createHost({indexRoot: root, hasSystemd: false});
	const reasonOf = async (name: string) => (await resultOf('machine/instance', {instance: () => host.instance(name)})).reason;
	t.is(await reasonOf('gone'), 'missing');
	t.is(await reasonOf('broken'), 'broken');
	t.is(await reasonOf('never'), 'none');
});
