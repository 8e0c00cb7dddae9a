// Certificates and PFX files are all that node-forge is for. Its TLS, SSH and HTTP stay out, what Node has natively (bundle/forge/) takes the place of its own,
// and so do functions that nothing here calls: together more than half of what it would be.
import path from 'node:path';
import {edited, replaced, swap, withoutFunctions} from './cut.mjs';

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

/** Buffers of typed arrays and ways between them: bytes are texts here. */
const otherBuffers = source => {
	const found = [...source.matchAll(/^(util\.(?:DataBuffer\.prototype|binary\.\w+|text\.\w+)\.\w+) = function/gm)].map(([, head]) => head);
	if (found.length < 30) throw new Error('node-forge/lib/util.js has other buffers by now');
	return found;
};

const lib = file => `node-forge/lib/${file}`;

export const forge = [
	replaced(lib('index.js'), entry),
	...['aes', 'des', 'md', 'mgf', 'pbkdf2', 'pkcs1', 'prime', 'pss', 'random', 'sha1', 'sha256'].map(name =>
		replaced(lib(`${name}.js`), `module.exports = require(${JSON.stringify(path.join(import.meta.dirname, 'forge/native.mjs'))});`),
	),
	replaced(lib('jsbn.js'), `module.exports = require(${JSON.stringify(path.join(import.meta.dirname, 'forge/big-integer.mjs'))});`),
	...Object.entries(functions).map(([name, heads]) =>
		edited(lib(name), source => {
			const cut = withoutFunctions(source, [...heads, ...(name === 'util.js' ? otherBuffers(source) : [])], lib(name));
			return name === 'rsa.js' ? swap(cut, /^pki\.rsa\.encrypt = function[\s\S]*?^\};/gm, signed, lib(name)) : cut;
		}),
	),
];
