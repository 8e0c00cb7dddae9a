import {createCipheriv, createDecipheriv} from 'node:crypto';

/** Upstream's fixed initialisation vector, the ASCII bytes of this text (Tentacle 9.2, §4.6). */
const initialisationVector = Buffer.from('743677397A244326', 'ascii');

const keyOf = (machineId: string): Buffer => {
	const key = Buffer.from(machineId.split('\n')[0]?.trim() ?? '', 'ascii');
	if (key.length !== 32) throw new Error('The machine id does not have 32 characters');
	return key;
};

/** Encrypts as Tentacle does on Linux with the machine id: AES-256-CBC, base64. Anybody who can read the file and /etc/machine-id can undo it. */
export const encryptSecret = (text: string, machineId: string): string => {
	const cipher = createCipheriv('aes-256-cbc', keyOf(machineId), initialisationVector);
	return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
};

/** Throws when the machine id is not the one it was encrypted with. */
export const decryptSecret = (base64: string, machineId: string): string => decrypt(base64, keyOf(machineId), initialisationVector);

/** As `decryptSecret`, with the text of Tentacle's own key file: `base64(key).base64(iv)` (facts: Tentacle §4.6). */
export const decryptWithMachineKey = (base64: string, machineKey: string): string => {
	const [key = '', vector = ''] = machineKey.trim().split('.');
	return decrypt(base64, Buffer.from(key, 'base64'), Buffer.from(vector, 'base64'));
};

const decrypt = (base64: string, key: Buffer, vector: Buffer): string => {
	const decipher = createDecipheriv('aes-256-cbc', key, vector);
	return Buffer.concat([decipher.update(Buffer.from(base64, 'base64')), decipher.final()]).toString('utf8');
};
