import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {createCertificate, type KeyPair} from '../../src/certificate/create-certificate.ts';

/** What `openssl pkcs12 -export` makes of a key and certificates, in the order given. */
export const exportPfx = (
	{certificatePem, keyPem}: Partial<Pick<KeyPair, 'certificatePem' | 'keyPem'>>,
	password = '',
	...options: readonly string[]
): Buffer => {
	const folder = mkdtempSync(path.join(tmpdir(), 'pfx-'));
	try {
		const input = path.join(folder, 'in.pem');
		writeFileSync(input, `${keyPem ?? ''}\n${certificatePem ?? ''}\n`);
		const out = path.join(folder, 'out.pfx');
		const words = [
			'pkcs12',
			'-export',
			'-in',
			input,
			'-out',
			out,
			'-passout',
			`pass:${password}`,
			...(keyPem === undefined ? ['-nokeys'] : []),
		];
		execFileSync('openssl', [...words, ...options], {stdio: ['ignore', 'ignore', 'pipe']});
		return readFileSync(out);
	} finally {
		rmSync(folder, {recursive: true});
	}
};

/** A file with such a PFX, for its owner alone. */
export const writePfx = (
	folder: string,
	password = '',
	pair: KeyPair = createCertificate({subject: 'build-07'}),
): {readonly file: string; readonly pair: KeyPair} => {
	const file = path.join(folder, `machine-${pair.thumbprint.slice(0, 4)}.pfx`);
	writeFileSync(file, exportPfx(pair, password), {mode: 0o600});
	return {file, pair};
};
