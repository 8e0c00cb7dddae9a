import {createCipheriv} from 'node:crypto';
import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {openPfx} from '../../src/certificate/create-certificate.ts';
import {createHost} from '../../src/host/host.ts';
import type {IdentityFound} from '../../src/model/identity.ts';
import {parseConfig, renderConfig, setting} from '../../src/tentacle/config-file.ts';
import {decryptSecret, encryptSecret} from '../../src/tentacle/secret-encryption.ts';
import {recordedConfig, recordedMachineId} from '../_helpers/recordings.ts';
import {temporaryFolder} from './_folder.ts';

const recorded = recordedConfig('polling-setup', '04-configure');
const thumbprint = setting(parseConfig(recorded), 'Tentacle.CertificateThumbprint') ?? '';
const archive = decryptSecret(setting(parseConfig(recorded), 'Tentacle.Certificate') ?? '', recordedMachineId);

type Machine = {readonly config?: string; readonly machineId?: string; readonly machineKey?: string};

/** An instance `Tentacle` with this config on a machine with this id. */
const machineWith = (t: ExecutionContext, {config = recorded, machineId = `${recordedMachineId}\n`, machineKey}: Machine) => {
	const root = temporaryFolder(t);
	const index = path.join(root, 'Tentacle/Instances');
	mkdirSync(index, {recursive: true});
	const configFile = path.join(root, 'Tentacle.config');
	const machineIdFile = path.join(root, 'machine-id');
	writeFileSync(configFile, config, {mode: 0o600});
	writeFileSync(path.join(index, 'tentacle.config'), JSON.stringify({Name: 'Tentacle', ConfigurationFilePath: configFile}));
	if (machineId !== '') writeFileSync(machineIdFile, machineId);
	if (machineKey !== undefined) writeFileSync(path.join(root, 'machinekey'), machineKey);
	return {configFile, host: createHost({indexRoot: root, machineIdFile, hasSystemd: false})};
};

const thumbprintOf = (found: IdentityFound): string | undefined =>
	'identity' in found ? found.identity.withPfx(pfx => openPfx(pfx).thumbprint) : undefined;

const withCertificate = (encrypted: string): string =>
	renderConfig(new Map([...parseConfig(recorded), ['Tentacle.Certificate', encrypted]]));

test('the certificate that a real Tentacle wrote is read with its key', async t => {
	const {host} = machineWith(t, {});
	t.is(thumbprintOf(await host.identity('Tentacle')), thumbprint);
});

test('where the machine id is of no use, Tentacle’s own key file is tried', async t => {
	const [key, vector] = [Buffer.alloc(32, 7), Buffer.alloc(16, 9)];
	const cipher = createCipheriv('aes-256-cbc', key, vector);
	const config = withCertificate(Buffer.concat([cipher.update(archive, 'utf8'), cipher.final()]).toString('base64'));
	const machineKey = `${key.toString('base64')}.${vector.toString('base64')}`;
	for (const machineId of ['', 'short\n', `${'f'.repeat(32)}\n`]) {
		const {host} = machineWith(t, {config, machineId, machineKey});
		t.is(thumbprintOf(await host.identity('Tentacle')), thumbprint, machineId);
	}
});

const problems: ReadonlyArray<readonly [title: string, machine: Machine, problem: RegExp, state: string]> = [
	['of another machine', {machineId: `${'f'.repeat(32)}\n`}, /^it was encrypted with the id of another machine$/, 'foreign'],
	[
		'that decrypts to noise',
		{config: withCertificate(encryptSecret('no archive', recordedMachineId))},
		/the id of another machine/,
		'foreign',
	],
	['without any key to decrypt it', {machineId: ''}, /^the machine’s id, .*cannot be read$/, 'unreadable'],
	['that is not there', {config: withCertificate('')}, /^the configuration has no certificate$/, 'absent'],
	['in a broken file', {config: '<x'}, /^it is not well-formed XML/, 'unreadable'],
];

for (const [title, machine, problem, state] of problems) {
	test(`a certificate ${title} is told in words, without what was read`, async t => {
		const found = await machineWith(t, machine).host.identity('Tentacle');
		t.like(found, {state});
		t.regex('problem' in found ? found.problem : '', problem);
		t.false(JSON.stringify(found).includes(archive.slice(0, 30)));
	});
}

test('an instance that is not there has none', async t => {
	t.deepEqual(await machineWith(t, {}).host.identity('Other'), {state: 'absent', problem: 'there is no instance of this name'});
});
