import type {ProxyUse} from '../model/facts.ts';
import type {IdentityFound} from '../model/identity.ts';
import {UserError} from '../model/user-error.ts';
import {type MachineKeys, readIdentity, readProxyPassword} from '../tentacle/identity.ts';
import type {InstanceFiles} from './instances.ts';
import {readTextFile, textIfReadable} from './regular-file.ts';

export type IdentityFiles = {readonly machineIdFile: string; readonly machineKeyFile: string};

/** The private key of an instance, where this user's rights allow: read now, kept nowhere. Never throws for what the files are. */
export const readIdentityOf = (instance: InstanceFiles | undefined, files: IdentityFiles): IdentityFound => {
	if (!instance) return {state: 'absent', problem: 'there is no instance of this name'};
	try {
		return readIdentity(readTextFile(instance.configFile), readMachineKeys(files));
	} catch (error) {
		if (error instanceof UserError) return {state: 'unreadable', problem: phrase(error.message)};
		throw error;
	}
};

/** Of one of its proxies, for use and not for show: empty when none is set, undefined when it cannot be read or decrypted with these rights. */
export const readProxyPasswordOf = (instance: InstanceFiles | undefined, use: ProxyUse, files: IdentityFiles): string | undefined => {
	if (!instance) return undefined;
	try {
		return readProxyPassword(readTextFile(instance.configFile), readMachineKeys(files), use);
	} catch (error) {
		if (error instanceof UserError) return undefined;
		throw error;
	}
};

/** As far as they can be read: Tentacle tries both in turn, so the other one may do. */
export const readMachineKeys = ({machineIdFile, machineKeyFile}: IdentityFiles): MachineKeys => {
	const [machineId, machineKey] = [machineIdFile, machineKeyFile].map(file => textIfReadable(file));
	return {...(machineId !== undefined && {machineId}), ...(machineKey !== undefined && {machineKey})};
};

/** A sentence as a part of another one. */
const phrase = (sentence: string): string => `${sentence.charAt(0).toLowerCase()}${sentence.slice(1).replace(/\.$/, '')}`;
