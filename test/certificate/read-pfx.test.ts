import {execFileSync} from 'node:child_process';
import {generateKeyPairSync} from 'node:crypto';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {createCertificate, openPfx} from '../../src/certificate/create-certificate.ts';
import {readPfx} from '../../src/certificate/read-pfx.ts';
import {readPfxApart} from '../../src/certificate/read-pfx-apart.ts';
import {needs} from '../_helpers/components.ts';
import {exportPfx} from './_pfx.ts';

const withOpenssl = needs('openssl');
const pair = createCertificate({subject: 'build-07'});
const {signal} = new AbortController();

const selfSigned = (t: ExecutionContext, ...newkey: readonly string[]): {keyPem: string; certificatePem: string} => {
	const folder = mkdtempSync(path.join(tmpdir(), 'pfx-'));
	t.teardown(() => rmSync(folder, {recursive: true}));
	const [key, certificate] = [path.join(folder, 'key.pem'), path.join(folder, 'certificate.pem')];
	execFileSync('openssl', ['req', '-x509', '-nodes', '-subj', '/CN=odd', '-days', '2', '-keyout', key, '-out', certificate, ...newkey], {
		stdio: 'ignore',
	});
	return {keyPem: readFileSync(key, 'utf8'), certificatePem: readFileSync(certificate, 'utf8')};
};

withOpenssl('every common form opens, and comes out with the same certificate and key, without a password', async t => {
	for (const [password, options] of [
		['', []],
		['secret1', []],
		// Newer schemes take a password as UTF-8, older ones as UTF-16.
		['grün €🔑', []],
		['grün €🔑', ['-legacy']],
		['', ['-keypbe', 'NONE', '-certpbe', 'NONE', '-nomac']],
		['secret1', ['-macalg', 'sha512', '-keypbe', 'aes-128-cbc', '-certpbe', 'aes-192-cbc']],
	] as const) {
		const pfx = exportPfx(pair, password, ...options);
		const found = await readPfxApart({pfx, withKey: true, ...(password !== '' && {password})}, signal);
		if ('problem' in found) return t.fail(`${password} ${options.join(' ')}: ${found.problem} ${found.why}`);
		t.like(found.certificate, {
			thumbprint: pair.thumbprint,
			subject: 'CN=build-07',
			keyBits: 2048,
			signatureAlgorithm: 'sha256WithRSAEncryption',
		});
		t.is(found.hasPassword, password !== '');
		t.deepEqual(openPfx(Buffer.from(found.bare ?? [])), openPfx(Buffer.from(pair.pfxBase64, 'base64')));
	}
	t.pass();
});

withOpenssl('what was not asked for does not come out: no key', async t => {
	t.false('bare' in (await readPfxApart({pfx: exportPfx(pair), withKey: false}, signal)));
});

withOpenssl('of a chain, the certificate of the key is taken; Tentacle would take the first', t => {
	const authority = createCertificate({subject: 'Example Authority', authority: true});
	const leaf = createCertificate({subject: 'leaf', issuer: authority});
	const found = readPfx({pfx: exportPfx({...leaf, certificatePem: `${authority.certificatePem}${leaf.certificatePem}`}), withKey: true});
	t.like(found, {certificate: {thumbprint: leaf.thumbprint}});
	t.is('bare' in found ? openPfx(Buffer.from(found.bare ?? [])).thumbprint : '', leaf.thumbprint);
});

withOpenssl('the base64 text that Tentacle exports is as good', t => {
	const text = `\uFEFF${exportPfx(pair).toString('base64')}\r\n`;
	t.like(readPfx({pfx: Buffer.from(text), withKey: false}), {certificate: {thumbprint: pair.thumbprint}});
});

withOpenssl('what cannot be imported is told apart', t => {
	const problem = (pfx: Buffer, password?: string) => {
		const found = readPfx({pfx, withKey: true, ...(password !== undefined && {password})});
		return 'problem' in found ? found.problem : 'none';
	};
	t.is(problem(exportPfx(pair, 'secret1')), 'password');
	t.is(problem(exportPfx(pair, 'secret1'), 'wrong'), 'password');
	t.is(problem(exportPfx(pair, 'secret1', '-nomac'), 'wrong'), 'password');
	t.is(problem(exportPfx(pair), 'secret1'), 'none', 'a password that is not needed does no harm');
	t.is(problem(exportPfx({certificatePem: pair.certificatePem})), 'keyless');
	t.is(problem(exportPfx(selfSigned(t, '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'))), 'not-rsa');
	t.is(problem(Buffer.from(pair.keyPem + pair.certificatePem)), 'pem');
	t.is(problem(Buffer.from('no PFX at all')), 'nothing');
	t.is(problem(Buffer.from('')), 'nothing');
	t.is(problem(exportPfx(pair).subarray(0, 800)), 'nothing');
	t.is(problem(generateKeyPairSync('rsa', {modulusLength: 2048}).privateKey.export({type: 'pkcs8', format: 'der'})), 'nothing');
});

withOpenssl('a short key is told, and imported as Tentacle does', t => {
	t.like(readPfx({pfx: exportPfx(selfSigned(t, '-newkey', 'rsa:1024')), withKey: false}), {certificate: {keyBits: 1024}});
});

/** A PFX whose check of the password wants eight million rounds: half a minute and more. */
const endless = (): Buffer => {
	const pfx = exportPfx(pair, 'x', '-iter', '65535');
	const at = pfx.lastIndexOf(Buffer.from([0x02, 0x03, 0x00, 0xff, 0xff]));
	pfx[at + 2] = 0x7f;
	return pfx;
};

withOpenssl('keys that take millions of rounds are not derived at all: that could not be interrupted', t => {
	const pfx = exportPfx(pair, 'x', '-iter', '65535', '-nomac');
	const at = pfx.indexOf(Buffer.from([0x02, 0x03, 0x00, 0xff, 0xff]));
	pfx[at + 2] = 0x7f;
	t.deepEqual(readPfx({pfx, password: 'x', withKey: true}), {problem: 'slow'});
});

withOpenssl('one that never gets done is given up, and Ctrl+C ends it at once', async t => {
	t.deepEqual(await readPfxApart({pfx: endless(), password: 'x', withKey: true}, signal, 300), {problem: 'slow'});
	const stop = new AbortController();
	const reading = readPfxApart({pfx: endless(), password: 'x', withKey: true}, stop.signal);
	setTimeout(() => stop.abort(new Error('Interrupted')), 100);
	await t.throwsAsync(reading, {message: 'Interrupted'});
});

test('a file that is nested without end, or has half a million parts, ends in a reason, and the program goes on', async t => {
	const length = (bytes: number) => [0x30, 0x83, (bytes >> 16) & 0xff, (bytes >> 8) & 0xff, bytes & 0xff];
	const depth = 200_000;
	const nested = Buffer.alloc(depth * 5);
	for (let at = 0; at < depth; at++) nested.set(length((depth - at - 1) * 5), at * 5);
	const many = Buffer.from([...length(1_000_000), ...Array.from({length: 500_000}, () => [0x05, 0x00]).flat()]);
	for (const pfx of [nested, many]) t.true('problem' in (await readPfxApart({pfx, withKey: true}, signal)));
});
