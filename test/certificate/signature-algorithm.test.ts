import {execFileSync} from 'node:child_process';
import {X509Certificate} from 'node:crypto';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type {ExecutionContext} from 'ava';
import test from 'ava';
import {signatureAlgorithm} from '../../src/certificate/signature-algorithm.ts';
import {needs} from '../_helpers/components.ts';

const made = (t: ExecutionContext<unknown>, words: readonly string[]): X509Certificate => {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'signature-'));
	t.teardown(() => rmSync(folder, {recursive: true}));
	const file = path.join(folder, 'certificate.pem');
	execFileSync('openssl', ['req', '-x509', '-nodes', '-subj', '/CN=x', ...words, '-keyout', path.join(folder, 'key.pem'), '-out', file], {
		stdio: 'ignore',
	});
	return new X509Certificate(readFileSync(file));
};

const kinds: ReadonlyArray<readonly [words: readonly string[], name: string]> = [
	[['-newkey', 'rsa:2048', '-sha256'], 'sha256WithRSAEncryption'],
	[['-newkey', 'rsa:4096', '-sha1'], 'sha1WithRSAEncryption'],
	[['-newkey', 'rsa:1024', '-md5'], 'md5WithRSAEncryption'],
	[['-newkey', 'rsa:2048', '-sha512'], 'sha512WithRSAEncryption'],
	[['-newkey', 'rsa:2048', '-sigopt', 'rsa_padding_mode:pss'], 'rsassaPss'],
	[['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-sha256'], 'ecdsa-with-SHA256'],
	[['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-sha1'], 'ecdsa-with-SHA1'],
	[['-newkey', 'ed25519'], 'ED25519'],
];
for (const [words, name] of kinds) {
	needs('openssl')(`${words.join(' ')} is signed with ${name}`, t => t.is(signatureAlgorithm(made(t, words).raw), name));
}

test('an algorithm that is not known is told by its identifier, and bytes that are no certificate by nothing', t => {
	// SEQUENCE {SEQUENCE {}, SEQUENCE {OBJECT IDENTIFIER 1.2.3}}
	t.is(signatureAlgorithm(Buffer.from('30083000300406022a03', 'hex')), '2a03');
	for (const bytes of ['', '30', '3080', '30850000000001', '3004300030', '02020101', '3003300130'])
		t.is(signatureAlgorithm(Buffer.from(bytes, 'hex')), undefined, bytes);
});
