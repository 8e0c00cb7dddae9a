// What node-forge has in JavaScript and Node has natively, in forge's own shapes (node-forge 1.4, lib/): random bytes, digests, PBKDF2, and AES and
// triple DES in CBC. Texts are “binary strings”: a character is a byte. What nothing in this program may come to is left out and refuses.
import {createCipheriv, createDecipheriv, createHash, pbkdf2Sync, randomBytes} from 'node:crypto';
import forge from 'node-forge/lib/forge.js';
import 'node-forge/lib/util.js';

const bytesOf = text => Buffer.from(typeof text === 'string' ? text : text.bytes(), 'binary');
const bufferOf = bytes => forge.util.createBuffer(bytes.toString('binary'));
const refuse = () => {
	throw new Error('This program was built without this part of node-forge');
};

const getBytes = count => randomBytes(count).toString('binary');
forge.random = {getBytes, getBytesSync: getBytes};
forge.prime = {generateProbablePrime: refuse};
forge.pss = {create: refuse};
forge.mgf = {};

const digest = (algorithm, digestLength, blockLength) => ({
	create() {
		let state = createHash(algorithm);
		const md = {
			algorithm,
			digestLength,
			blockLength,
			start() {
				state = createHash(algorithm);
				return md;
			},
			update(text, encoding) {
				state.update(text, encoding === 'utf8' ? 'utf8' : 'binary');
				return md;
			},
			/** May be asked for in between. */
			digest: () => bufferOf(state.copy().digest()),
		};
		return md;
	},
});

forge.md = {
	md5: digest('md5', 16, 64),
	sha1: digest('sha1', 20, 64),
	sha256: digest('sha256', 32, 64),
	sha384: digest('sha384', 48, 128),
	sha512: digest('sha512', 64, 128),
};
forge.md.algorithms = forge.md;

forge.pkcs5 = {
	pbkdf2: (password, salt, count, length, md = 'sha1') =>
		pbkdf2Sync(bytesOf(password), bytesOf(salt), count, length, typeof md === 'string' ? md : md.algorithm).toString('binary'),
};

/** Forge's cipher: `start`, `update`, `finish`, `output`. False of `finish`: the padding is not right, so the key was not. */
const cipher = (make, nameOf, blockLength) => key => {
	const bytes = bytesOf(key);
	let state;
	const self = {
		start(iv) {
			// For triple DES forge derives an IV as long as the key, and takes the first block of it.
			const block = bytesOf(iv).subarray(0, blockLength);
			state = make(nameOf(bytes.length), bytes.length === 8 ? Buffer.concat([bytes, bytes, bytes]) : bytes, block);
			self.output = forge.util.createBuffer();
		},
		update(input) {
			self.output.putBytes(state.update(Buffer.from(input.getBytes(), 'binary')).toString('binary'));
		},
		finish() {
			try {
				self.output.putBytes(state.final().toString('binary'));
				return true;
			} catch {
				return false;
			}
		},
	};
	return self;
};

const aesName = bytes => `aes-${bytes * 8}-cbc`;
// DES is triple DES with one key thrice, which OpenSSL has without its legacy provider.
const desName = () => 'des-ede3-cbc';

forge.aes = {createEncryptionCipher: cipher(createCipheriv, aesName, 16), createDecryptionCipher: cipher(createDecipheriv, aesName, 16)};
forge.des = {
	createEncryptionCipher: cipher(createCipheriv, desName, 8),
	createDecryptionCipher: cipher(createDecipheriv, desName, 8),
	startDecrypting(key, iv) {
		const started = forge.des.createDecryptionCipher(key);
		started.start(iv);
		return started;
	},
};

export default forge;
