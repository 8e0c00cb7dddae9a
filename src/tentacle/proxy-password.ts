import {UserError} from '../model/user-error.ts';
import {parseConfig, setting} from './config-file.ts';
import {type MachineKeys, readIdentity, readProxyPassword} from './identity.ts';
import {encryptSecret} from './secret-encryption.ts';

const key = 'Octopus.Server.Proxy.ProxyPassword';
const stored = /<set key="Octopus\.Server\.Proxy\.ProxyPassword"(?:\s*\/>|>[^<]*<\/set>)/gi;

/**
A config file's text with the polling proxy's password in it, encrypted; all else stays byte by byte. Only where the instance's own certificate shows
that Tentacle encrypts in this way here; throws a `UserError` otherwise (facts: Tentacle §4.6, §16).
*/
export const withProxyPassword = (xml: string, password: string, {machineId}: MachineKeys): string => {
	if (machineId === undefined || !('identity' in readIdentity(xml, {machineId}))) {
		throw new UserError(
			'The proxy’s password is not written: the instance’s certificate is not encrypted with the id of this machine, so Tentacle may not be able to read it.',
			{
				next: [
					'Set it with Tentacle’s own polling-proxy --proxyEnable=true … --proxyPassword=…, which shows it to every user of this machine while it runs.',
				],
			},
		);
	}
	const entry = `<set key="${key}">${encryptSecret(password, machineId)}</set>`;
	const edited =
		setting(parseConfig(xml), key) === undefined ? xml.replace(/(?=<\/octopus-settings>\s*$)/, `  ${entry}\n`) : xml.replace(stored, entry);
	if (readProxyPassword(edited, {machineId}) !== password) {
		throw new UserError('The configuration is not written as Tentacle writes it, and stays as it is.');
	}
	return edited;
};
