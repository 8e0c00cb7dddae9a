import type {ProxyUse} from '../model/facts.ts';
import {type IdentityFound, privateIdentity} from '../model/identity.ts';
import {parseConfig, setting} from './config-file.ts';
import {decryptSecret, decryptWithMachineKey} from './secret-encryption.ts';
import {proxyKeys} from './settings.ts';

/** What the machine encrypts with, as far as it could be read (facts: Tentacle §4.6). */
export type MachineKeys = {
	/** Text of `/etc/machine-id`. */
	readonly machineId?: string;
	/** Text of `/etc/octopus/machinekey`, which Tentacle makes where the machine id is of no use. */
	readonly machineKey?: string;
};

/** The certificate of an instance with its private key, out of its config file's XML. Throws a `UserError` for a broken file. */
export const readIdentity = (xml: string, keys: MachineKeys): IdentityFound => {
	const encrypted = setting(parseConfig(xml), 'Tentacle.Certificate');
	if (!encrypted) return {state: 'absent', problem: 'the configuration has no certificate'};
	if (keys.machineId === undefined && keys.machineKey === undefined)
		return {state: 'unreadable', problem: 'the machine’s id, with which it is encrypted, cannot be read'};
	const text = firstGood(encrypted, keys, isArchive)?.trim();
	return text === undefined
		? {state: 'foreign', problem: 'it was encrypted with the id of another machine'}
		: {identity: privateIdentity(text)};
};

/** The password of one of the instance's proxies: empty when none is set, undefined when these keys do not decrypt it. Throws a `UserError` for a broken file. */
export const readProxyPassword = (xml: string, keys: MachineKeys, use: ProxyUse = 'polling'): string | undefined => {
	const encrypted = setting(parseConfig(xml), `${proxyKeys[use]}.ProxyPassword`);
	// What another key makes of it is noise, which has characters that no password can be typed with.
	return encrypted ? firstGood(encrypted, keys, text => !/[\u0000-\u001F\uFFFD]/.test(text)) : '';
};

/** Both keys are tried in turn, as Tentacle does; another key gives either an error or, once in a few hundred times, noise. */
const firstGood = (encrypted: string, {machineId, machineKey}: MachineKeys, isGood: (text: string) => boolean): string | undefined =>
	decrypted(() => decryptSecret(encrypted, machineId ?? ''), isGood) ??
	decrypted(() => decryptWithMachineKey(encrypted, machineKey ?? ''), isGood);

const decrypted = (decrypt: () => string, isGood: (text: string) => boolean): string | undefined => {
	try {
		const text = decrypt();
		return isGood(text) ? text : undefined;
	} catch {
		// Why it failed says no more than that it did, and might quote what was read.
		return undefined;
	}
};

/** Base64 of something that begins as every PKCS#12 archive does: with an ASN.1 sequence. */
const isArchive = (text: string): boolean =>
	/^[A-Za-z0-9+/\s]+=*\s*$/.test(text) && Buffer.from(text.trim().slice(0, 4), 'base64')[0] === 0x30;
