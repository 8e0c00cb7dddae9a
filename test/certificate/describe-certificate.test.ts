import {X509Certificate} from 'node:crypto';
import test from 'ava';
import {type CertificateOptions, createCertificate} from '../../src/certificate/create-certificate.ts';
import {describeCertificate} from '../../src/certificate/describe-certificate.ts';

const describe = (options: CertificateOptions) => describeCertificate(new X509Certificate(createCertificate(options).certificatePem));

test('a certificate is described by thumbprints, names and dates', t => {
	const made = createCertificate({
		subject: 'octopus',
		names: ['octopus.example.test', '10.0.0.5'],
		validFrom: new Date('2020-01-01'),
		validTo: new Date('2021-01-01'),
	});
	t.deepEqual(describeCertificate(new X509Certificate(made.certificatePem)), {
		thumbprint: made.thumbprint,
		sha256: made.sha256,
		subject: 'CN=octopus',
		issuer: 'CN=octopus',
		notBefore: '2020-01-01T00:00:00.000Z',
		notAfter: '2021-01-01T00:00:00.000Z',
		selfSigned: true,
		names: ['octopus.example.test', '10.0.0.5'],
		signatureAlgorithm: 'sha256WithRSAEncryption',
		keyKind: 'rsa',
		keyBits: 2048,
	});
});

test('one that somebody else signed is not self-signed', t => {
	const issuer = createCertificate({subject: 'An Authority', authority: true});
	t.like(describe({issuer}), {issuer: 'CN=An Authority', selfSigned: false, names: []});
});

test('a huge certificate is cut: 20 names, texts of 300 characters', t => {
	const seen = describe({
		subject: 'x'.repeat(1000),
		names: Array.from({length: 500}, (_, index) => `${'y'.repeat(400)}${index}.test`),
	});
	t.is(seen.names.length, 20);
	for (const text of [seen.subject, seen.issuer, ...seen.names]) t.true(text.length <= 301);
});

test('a name with a comma in it does not pass for two', t => {
	const {names} = describe({names: ['evil.test, DNS:good.test', 'other.test']});
	t.is(names.length, 2);
	t.false(names.includes('good.test'));
	t.is(names[1], 'other.test');
});

test('control characters of a name cannot reach a terminal', t => {
	t.notRegex(describe({subject: '\u001B[2Jgone'}).subject, /\u001B/);
});
