import {defaultListenPort} from '../model/address.ts';
import type {InstanceSettings, ProxyUse, SetProxy} from '../model/facts.ts';
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
	const pollingProxy = proxyOf(config, proxyKeys.polling);
	const scriptProxy = proxyOf(config, proxyKeys.scripts);
	const portOfNoHost = pollingProxy ? undefined : portWithoutHost(config);
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
		...(portOfNoHost !== undefined && {pollingProxyWithoutHost: {port: portOfNoHost}}),
		...(scriptProxy && {scriptProxy}),
	};
};

const whole = (text: string | undefined): number | undefined => (text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined);

/** Where `polling-proxy` and `proxy` keep what they set (facts: Tentacle §4.4). */
export const proxyKeys: Readonly<Record<ProxyUse, string>> = {polling: 'Octopus.Server.Proxy', scripts: 'Octopus.Proxy'};

const usesDefault = (config: Config, prefix: string): boolean => setting(config, `${prefix}.UseDefaultProxy`)?.toLowerCase() !== 'false';

/** Three states: the default one (none on Linux), a custom host, or none (Tentacle 9.2, §4.4). */
const proxyOf = (config: Config, prefix: string): SetProxy | undefined => {
	const host = setting(config, `${prefix}.ProxyHost`);
	if (usesDefault(config, prefix) || !host) return undefined;
	const user = setting(config, `${prefix}.ProxyUsername`);
	const password = setting(config, `${prefix}.ProxyPassword`);
	return {
		host,
		port: whole(setting(config, `${prefix}.ProxyPort`)) ?? 80,
		...(user && {user, ...(!password && {lacksPassword: true as const})}),
	};
};

/** `name:port` given as the host is stored as an empty one (Tentacle 9.2, §1.2); so is a proxy that was switched off. */
const portWithoutHost = (config: Config): number | undefined =>
	usesDefault(config, proxyKeys.polling) || setting(config, `${proxyKeys.polling}.ProxyHost`)
		? undefined
		: (whole(setting(config, `${proxyKeys.polling}.ProxyPort`)) ?? 80);
