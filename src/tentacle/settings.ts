import {defaultListenPort} from '../model/address.ts';
import type {InstanceSettings} from '../model/facts.ts';
import {isThumbprint} from '../model/thumbprint.ts';
import {type Config, parseConfig, setting} from './config-file.ts';
import {parseTrustedServers, trustedServersKey} from './trusted-servers.ts';

/** What a config file says about its instance, secrets left out (keys and defaults: Tentacle 9.2, §4.4). Throws a `UserError` for a broken file. */
export const readSettings = (xml: string, mode: number): InstanceSettings => {
	const config = parseConfig(xml);
	const text = (key: string) => setting(config, key) || undefined;
	const homeFolder = text('Octopus.Home');
	const applicationFolder = text('Tentacle.Deployment.ApplicationDirectory');
	const thumbprint = text('Tentacle.CertificateThumbprint');
	const pollingConnections = whole(text('Tentacle.Communication.PollingConnectionCount'));
	const pollingProxy = proxyOf(config);
	return {
		listenPort: whole(text('Tentacle.Services.PortNumber')) ?? defaultListenPort,
		listenAddress: text('Tentacle.Services.ListenIP') ?? 'any',
		noListen: text('Tentacle.Services.NoListen')?.toLowerCase() === 'true',
		trusted: parseTrustedServers(text(trustedServersKey)),
		mode,
		...(homeFolder !== undefined && {homeFolder}),
		...(applicationFolder !== undefined && {applicationFolder}),
		// Both must be present for a certificate to exist.
		...(thumbprint !== undefined && isThumbprint(thumbprint) && text('Tentacle.Certificate') !== undefined && {thumbprint}),
		...(pollingConnections !== undefined && {pollingConnections}),
		...(pollingProxy && {pollingProxy}),
	};
};

const whole = (text: string | undefined): number | undefined => (text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined);

/** Three states: the default one (none on Linux), a custom host, or none (Tentacle 9.2, §4.4). */
const proxyOf = (config: Config): InstanceSettings['pollingProxy'] => {
	const host = setting(config, 'Octopus.Server.Proxy.ProxyHost');
	const usesDefault = setting(config, 'Octopus.Server.Proxy.UseDefaultProxy')?.toLowerCase() !== 'false';
	return usesDefault || !host ? undefined : {host, port: whole(setting(config, 'Octopus.Server.Proxy.ProxyPort')) ?? 80};
};
