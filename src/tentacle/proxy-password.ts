import type {ProxyUse} from '../model/facts.ts';
import {UserError} from '../model/user-error.ts';
import {parseConfig, setting} from './config-file.ts';
import {type MachineKeys, readIdentity, readProxyPassword} from './identity.ts';
import {encryptSecret} from './secret-encryption.ts';
import {proxyKeys} from './settings.ts';

/**
A config file's text with the password of one of its proxies in it, encrypted; all else stays byte by byte. Only where the instance's own certificate shows
that Tentacle encrypts in this way here; throws a `UserError` otherwise (facts: Tentacle §4.6, §16).
*/
export const withProxyPassword = (xml: string, password: string, {machineId}: MachineKeys, use: ProxyUse = 'polling'): string => {
	if (machineId === undefined || !('identity' in readIdentity(xml, {machineId}))) {
		throw new UserError(
			'The proxy’s password is not written: the instance’s certificate is not encrypted with the id of this machine, so Tentacle may not be able to read it.',
			{
				next: [
					`Set it with Tentacle’s own ${use === 'polling' ? 'polling-proxy' : 'proxy'} --proxyEnable=true … --proxyPassword=…, which shows it to every user of this machine while it runs.`,
				],
			},
		);
	}
	const key = `${proxyKeys[use]}.ProxyPassword`;
	const stored = new RegExp(`<set key="${key.replaceAll('.', '\\.')}"(?:\\s*/>|>[^<]*</set>)`, 'gi');
	const entry = `<set key="${key}">${encryptSecret(password, machineId)}</set>`;
	const edited =
		setting(parseConfig(xml), key) === undefined ? xml.replace(/(?=<\/octopus-settings>\s*$)/, `  ${entry}\n`) : xml.replace(stored, entry);
	if (readProxyPassword(edited, {machineId}, use) !== password) {
		throw new UserError('The configuration is not written as Tentacle writes it, and stays as it is.');
	}
	return edited;
};
