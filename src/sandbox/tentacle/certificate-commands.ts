import {existsSync, readFileSync} from 'node:fs';
import {type Command, flag, value} from './command.ts';
import type {Log} from './log.ts';
import {Controlled, Crash} from './options.ts';
import type {Store} from './store.ts';

/** The library for certificates takes longer to load than most commands to run: loaded only here. */
export const makeCertificate = async (store: Store): Promise<string> => {
	const {createCertificate} = await import('../../certificate/create-certificate.ts');
	const {pfxBase64, thumbprint} = createCertificate();
	store.setEncrypted('Tentacle.Certificate', pfxBase64);
	store.set('Tentacle.CertificateThumbprint', thumbprint);
	return thumbprint;
};

export const newCertificate: Command = {
	name: 'new-certificate',
	className: 'NewCertificateCommand',
	selects: 'standard',
	make() {
		let ifBlank = false;
		return {
			options: [flag(['if-blank', 'b'], () => (ifBlank = true))],
			async run({store, log}) {
				if (ifBlank && store.encrypted('Tentacle.Certificate') !== undefined) {
					log.line('INFO', 'A certificate already exists, no changes will be applied.');
					return false;
				}
				const thumbprint = await makeCertificate(store);
				log.line('INFO', 'A new certificate has been generated and installed. Thumbprint:');
				log.line('INFO', thumbprint);
				return true;
			},
		};
	},
};

export const showThumbprint: Command = {
	name: 'show-thumbprint',
	className: 'ShowThumbprintCommand',
	selects: 'standard',
	make() {
		let format = 'text';
		return {
			options: [
				value(['format'], text => (format = text.toLowerCase())),
				value(['export-file', 'e'], () => {}),
				flag(['thumbprint-only'], () => {}),
			],
			run({store, surroundings}) {
				// Not shown when the certificate itself cannot be read.
				const thumbprint = store.encrypted('Tentacle.Certificate') && store.get('Tentacle.CertificateThumbprint');
				surroundings.write(format === 'json' ? JSON.stringify({Thumbprint: thumbprint ?? null}) : (thumbprint ?? ''));
				return undefined;
			},
		};
	},
};

/** Where the PFX comes from, one way and no other (Tentacle 9.2, §1.2 import-certificate). */
export const importCertificate: Command = {
	name: 'import-certificate',
	className: 'ImportCertificateCommand',
	selects: 'standard',
	make() {
		let file: string | undefined;
		let base64: string | undefined;
		let password: string | undefined;
		return {
			options: [
				value(['from-file', 'f'], text => (file = text)),
				value(['from-base64', 'b'], text => (base64 = text)),
				{...value(['pfx-password', 'pw'], text => (password = text)), sensitive: true},
			],
			async run({store, log}) {
				if (file === undefined && base64 === undefined) throw new Controlled('Please specify the certificate to import.');
				if (file !== undefined && base64 !== undefined)
					throw new Controlled('Please specify only one of either from-registry or from-file or from-base64');
				if (file !== undefined && !existsSync(file)) throw new Controlled(`Certificate '${file}' was not found.`);
				if (file === undefined) log.line('INFO', 'Importing the certificate via base64...');
				const pfx = file === undefined ? Buffer.from(base64 ?? '', 'base64') : readPfxFile(file, password, log);
				const {pfxBase64, thumbprint, bits} = await openedPfx(pfx, file === undefined ? undefined : password);
				if (bits < 2048) {
					log.line(
						'WARN',
						"The imported certificate's private key is smaller than the currently-recommended bit length; generating a new key for the tentacle is advised.",
					);
				}
				store.setEncrypted('Tentacle.Certificate', pfxBase64);
				store.set('Tentacle.CertificateThumbprint', thumbprint);
				log.line('INFO', `Certificate with thumbprint ${thumbprint} imported successfully.`);
				return true;
			},
		};
	},
};

/** What is not called `.pfx` is first tried as the base64 of one without a password (Tentacle 9.2, §7). */
const readPfxFile = (file: string, password: string | undefined, log: Log): Buffer => {
	const bytes = readFileSync(file);
	const isPfx = /\.pfx$/i.test(file);
	if (!isPfx) {
		log.line('INFO', `Importing the certificate stored in ${file}...`);
		const text = bytes
			.toString('utf8')
			.replace(/^\uFEFF/, '')
			.trim();
		if (/^[A-Za-z0-9+/]+=*$/.test(text)) return Buffer.from(text, 'base64');
	}
	log.line(
		'INFO',
		`Importing the certificate stored in PFX file in ${file}${password === undefined ? '...' : ' using the provided password...'}`,
	);
	return bytes;
};

const openedPfx = async (pfx: Buffer, password: string | undefined) => {
	const {readPfx} = await import('../../certificate/read-pfx.ts');
	const found = readPfx({pfx, withKey: true, ...(password !== undefined && {password})});
	if ('certificate' in found)
		return {
			pfxBase64: Buffer.from(found.bare ?? []).toString('base64'),
			thumbprint: found.certificate.thumbprint,
			bits: found.certificate.keyBits,
		};
	throw new Crash(
		found.problem === 'password'
			? 'The certificate data cannot be read with the provided password, the password may be incorrect.'
			: 'Unable to load X509 Certificate file. The X509 certificate file you provided does not include the private key. Please make sure the private key is included in your X509 certificate file and try again.',
		'System.Security.Cryptography.CryptographicException',
	);
};
