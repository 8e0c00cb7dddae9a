import {type Command, flag, value} from './command.ts';
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
