import {UserError} from '../model/user-error.ts';
import {parseConfig, setting} from '../tentacle/config-file.ts';
import {decryptSecret} from '../tentacle/secret-encryption.ts';
import {readTextFile} from './regular-file.ts';

/**
One secret of an instance's config file, decrypted with the machine's id (Tentacle 9.2, §4.6). Empty: none is set. Undefined: it cannot be read with
these rights, or was encrypted elsewhere.
*/
export const readInstanceSecret = (configFile: string, key: string, machineIdFile = '/etc/machine-id'): string | undefined => {
	try {
		const encrypted = setting(parseConfig(readTextFile(configFile)), key);
		return encrypted ? decrypted(encrypted, readTextFile(machineIdFile)) : '';
	} catch (error) {
		if (error instanceof UserError) return undefined;
		throw error;
	}
};

const decrypted = (encrypted: string, machineId: string): string | undefined => {
	try {
		return decryptSecret(encrypted, machineId);
	} catch {
		// Another machine's id, or no secret at all: whoever asks says that it is not known.
		return undefined;
	}
};
