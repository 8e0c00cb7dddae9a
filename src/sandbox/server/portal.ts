import {createCertificate, type KeyPair} from '../../certificate/create-certificate.ts';
import type {FaultName} from './faults.ts';

/** Faults that are in the portal's certificate itself. */
export const certificateFaults: readonly FaultName[] = ['self-signed-portal', 'expired-portal', 'future-portal', 'wrong-name-portal'];

const day = 86_400_000;

/** The portal's certificate, as good or bad as the faults want it. */
export const portalCertificate = (authority: KeyPair, faults: ReadonlySet<FaultName>, more: readonly string[] = []): KeyPair => {
	const names = faults.has('wrong-name-portal') ? ['octopus.example.test'] : ['127.0.0.1', 'localhost', ...more];
	const signer = faults.has('self-signed-portal') ? {} : {issuer: authority};
	const dates = faults.has('expired-portal') ? {validFrom: new Date('2020-01-01'), validTo: new Date('2021-01-01')} : {};
	const early = faults.has('future-portal') ? {validFrom: new Date(Date.now() + day)} : {};
	return createCertificate({subject: 'octopus.example.test', names, ...signer, ...dates, ...early});
};
