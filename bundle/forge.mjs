// Certificates and PFX files are all that node-forge is for. Its TLS, SSH and HTTP stay out, what Node has natively (bundle/forge/) takes the place of its own,
// and so do functions that nothing here calls: together more than half of what it would be.

import {readFileSync} from 'node:fs';
import path from 'node:path';
import {edited, replaced, swap, withoutFunctions, withoutPart} from './cut.mjs';

const entry = "const forge = require('./forge.js'); require('./pki.js'); module.exports = forge;";

/** Signs as forge does, PKCS#1 v1.5 around what it has encoded, with Node's RSA. */
const signed = `pki.rsa.encrypt = function(m, key, bt) {
	if (bt !== 0x01 || !key.d) throw new Error('This program was built without encrypting by RSA');
	return require('crypto').privateEncrypt(pki.privateKeyToPem(key), Buffer.from(m, 'binary')).toString('binary');
};`;

const functions = {
	'asn1.js': ['asn1.prettyPrint'],
	'pbe.js': [
		'pki.encryptedPrivateKeyToPem',
		'pki.encryptedPrivateKeyFromPem',
		'pki.encryptRsaPrivateKey',
		'pki.decryptRsaPrivateKey',
		'pki.pbe.opensslDeriveBytes',
	],
	'rsa.js': [
		'var _modPow',
		'pki.rsa.decrypt',
		'pki.rsa.createKeyPairGenerationState',
		'pki.rsa.stepKeyPairGenerationState',
		'pki.rsa.generateKeyPair',
		'function _encodePkcs1_v1_5',
		'function _decodePkcs1_v1_5',
		'function _generateKeyPair',
		'function _privateKeyFromJwk',
		'function _publicKeyFromJwk',
		'key.encrypt',
		'key.verify',
		'key.decrypt',
	],
	'util.js': [
		...[
			'deflate',
			'inflate',
			'setItem',
			'getItem',
			'removeItem',
			'clearItems',
			'format',
			'formatNumber',
			'formatSize',
			'estimateCores',
		].map(name => `util.${name}`),
	],
	'x509.js': [
		'pki.publicKeyToRSAPublicKeyPem',
		'pki.certificationRequestFromPem',
		'pki.certificationRequestToPem',
		'pki.certificationRequestFromAsn1',
		'pki.createCertificationRequest',
		'pki.certificationRequestToAsn1',
		'pki.getCertificationRequestInfo',
		'function _CRIAttributesToAsn1',
		'pki.CRIAttributesAsArray',
		'pki.createCaStore',
		'pki.verifyCertificateChain',
		'pki.getPublicKeyFingerprint',
		...['verify', 'isIssuer', 'issued', 'generateSubjectKeyIdentifier', 'verifySubjectKeyIdentifier'].map(name => `cert.${name}`),
		...[
			'_getNameConstraints',
			'_prepareSubtrees',
			'_isSupportedSubtree',
			'_canonicalAttributes',
			'_isHostName',
			'_getConstrainedNames',
		].map(name => `function ${name}`),
		...['_addConstrainedName', '_hostMatchesConstraint', '_nameMatchesConstraint', '_nameToString', '_checkNameConstraints'].map(
			name => `function ${name}`,
		),
	],
};

/** Buffers of typed arrays and ways between them (bytes are texts here), and timers for browsers. */
const withoutBrowsers = (source, file) => {
	const buffers = withoutPart(source, 'function DataBuffer(', '/**\n * Creates a buffer that stores bytes.', file);
	const codings = withoutPart(buffers, 'util.binary = {', '/**\n * Deflates the given data', file);
	return withoutPart(
		swap(codings, "var baseN = require('./baseN');", '', file),
		'(function() {\n  // use native nextTick',
		'// check if running',
		file,
	);
};

/** Of what a signed or enveloped message consists: a PFX is neither. */
const withoutMessages = (source, file) =>
	swap(
		source,
		/^(?:var |p7v\.)(?:signer|envelopedData|signedData|recipientInfo)Validator = \{[\s\S]*?^\};/gm,
		found => found.replaceAll(/.+/g, ''),
		file,
	);

const lib = file => `node-forge/lib/${file}`;

const withSigning = (source, file) => swap(source, /^pki\.rsa\.encrypt = function[\s\S]*?^\};/gm, signed, file);

const asn1 = readFileSync(path.join(import.meta.dirname, '../node_modules', lib('asn1.js')), 'utf8');

/** What `asn1.Class.UNIVERSAL` and `asn1.Type.SET` are, which stand in forge more often than anything else. */
const numbers = new Map(
	[...asn1.matchAll(/^asn1\.(Class|Type) = \{([^}]*)\};/gm)].flatMap(([, of, members]) =>
		[...members.matchAll(/(\w+): +(\w+)/g)].map(([, name, number]) => [`asn1.${of}.${name}`, number]),
	),
);

/** What forge names and does not have, such as `asn1.Class.SEQUENCE`, stays: it is undefined. */
const withNumbers = (source, file) =>
	swap(source, /(?<![\w.])(?:forge\.)?(asn1\.(?:Class|Type)\.\w+)/g, (whole, name) => numbers.get(name) ?? whole, file);

/** What is done to a file besides its functions, in this order. */
const edits = {
	'asn1.js': [withNumbers],
	'pbe.js': [withNumbers],
	'pkcs12.js': [withNumbers],
	'pkcs7asn1.js': [withoutMessages, withNumbers],
	'rsa.js': [withSigning, withNumbers],
	'util.js': [withoutBrowsers],
	'x509.js': [withNumbers],
};

export const forge = [
	replaced(lib('index.js'), entry),
	...['aes', 'des', 'md', 'mgf', 'pbkdf2', 'pkcs1', 'prime', 'pss', 'random', 'sha1', 'sha256'].map(name =>
		replaced(lib(`${name}.js`), `module.exports = require(${JSON.stringify(path.join(import.meta.dirname, 'forge/native.mjs'))});`),
	),
	replaced(lib('jsbn.js'), `module.exports = require(${JSON.stringify(path.join(import.meta.dirname, 'forge/big-integer.mjs'))});`),
	...Object.entries(edits).map(([name, all]) =>
		edited(lib(name), source =>
			all.reduce((text, edit) => edit(text, lib(name)), functions[name] ? withoutFunctions(source, functions[name], lib(name)) : source),
		),
	),
];
