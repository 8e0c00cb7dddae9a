import {createPrivateKey, X509Certificate} from 'node:crypto';
import {once} from 'node:events';
import type {AddressInfo} from 'node:net';
import {connect, createServer} from 'node:tls';
import test from 'ava';
import {createCertificate, openPfx} from '../../src/certificate/create-certificate.ts';

test('a certificate of its own is like one of Tentacle’s new-certificate', t => {
	const {certificatePem, keyPem, thumbprint, sha256} = createCertificate();
	const certificate = new X509Certificate(certificatePem);
	t.is(certificate.subject, 'CN=Octopus Tentacle');
	t.is(certificate.issuer, 'CN=Octopus Tentacle');
	t.true(certificate.verify(certificate.publicKey));
	t.true(certificate.checkPrivateKey(createPrivateKey(keyPem)));
	t.is(certificate.publicKey.asymmetricKeyDetails?.modulusLength, 2048);
	t.is(certificate.signatureAlgorithm, 'sha256WithRSAEncryption');
	t.regex(thumbprint, /^[0-9A-F]{40}$/);
	t.is(thumbprint, certificate.fingerprint.replaceAll(':', ''));
	t.is(sha256, certificate.fingerprint256.replaceAll(':', ''));
	t.regex(certificate.serialNumber, /^[4-7][0-9A-F]{15}$/);
	const yesterday = new Date(Date.now() - 24 * 60 * 60 * 1000);
	t.is(certificate.validFromDate.toISOString(), `${yesterday.toISOString().slice(0, 10)}T00:00:00.000Z`);
	t.is(certificate.validToDate.getUTCFullYear(), new Date().getUTCFullYear() + 100);
});

test('two certificates differ in key and serial', t => {
	const [one, two] = [createCertificate(), createCertificate()].map(({certificatePem}) => new X509Certificate(certificatePem));
	t.not(one?.serialNumber, two?.serialNumber);
	t.not(one?.fingerprint, two?.fingerprint);
});

test('a certificate that an authority signed is accepted for its names by TLS', async t => {
	const authority = createCertificate({subject: 'An Authority', authority: true});
	const {certificatePem, keyPem} = createCertificate({
		subject: 'octopus',
		issuer: authority,
		names: ['octopus.example.test', '127.0.0.1', '::1'],
	});
	const certificate = new X509Certificate(certificatePem);
	t.is(certificate.issuer, 'CN=An Authority');
	t.is(certificate.checkHost('octopus.example.test'), 'octopus.example.test');
	t.is(certificate.checkIP('::1'), '::1');
	const server = createServer({cert: certificatePem, key: keyPem}, socket => socket.end()).listen(0, '127.0.0.1');
	t.teardown(() => server.close());
	await once(server, 'listening');
	const {port} = server.address() as AddressInfo;
	const socket = connect({port, host: '127.0.0.1', ca: authority.certificatePem});
	await once(socket, 'secureConnect');
	t.true(socket.authorized);
	socket.destroy();
});

test('dates may be given', t => {
	const {certificatePem} = createCertificate({validFrom: new Date('2020-01-01'), validTo: new Date('2021-01-01')});
	t.is(new X509Certificate(certificatePem).validToDate.toISOString(), '2021-01-01T00:00:00.000Z');
});

test('the archive has no password, and gives back what was put in', t => {
	const {pfxBase64, ...made} = createCertificate({subject: 'Octopus Tentacle'});
	const opened = openPfx(Buffer.from(pfxBase64, 'base64'));
	t.is(opened.thumbprint, made.thumbprint);
	t.true(new X509Certificate(opened.certificatePem).checkPrivateKey(createPrivateKey(opened.keyPem)));
});

test('an archive that does not open is an error', t => {
	const {pfxBase64} = createCertificate();
	t.throws(() => openPfx(Buffer.from(pfxBase64, 'base64'), 'wrong'));
	t.throws(() => openPfx(Buffer.from('no archive at all')));
});
