import {harmless} from '../model/harmless.ts';
import type {ProxySeen} from '../model/probes.ts';

export type ProxySources = {
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** The text of a file, undefined when it is not there or cannot be read. */
	readonly readText: (file: string) => Promise<string | undefined>;
	/** The portal that the proxies would be used for. */
	readonly portal?: string | undefined;
};

type Settings = Readonly<Record<string, string | undefined>>;

/** Every proxy that something on this machine is told to use. The agent reads none of them: knowing they are there explains why other tools work. */
export const findProxies = async ({environment, readText, portal}: ProxySources): Promise<ProxySeen['candidates']> => {
	const [etcEnvironment, systemdConf, aptConf] = await Promise.all(
		['/etc/environment', '/etc/systemd/system.conf', '/etc/apt/apt.conf'].map(readText),
	);
	const places: ReadonlyArray<readonly [from: string, settings: Settings]> = [
		['the environment', environment],
		['/etc/environment', assignments(etcEnvironment ?? '')],
		[
			'/etc/systemd/system.conf',
			assignments(
				(/^\s*DefaultEnvironment=(.*)$/m.exec(systemdConf ?? '')?.[1] ?? '').replaceAll('" ', '"\n').replaceAll(/\s+(?=\w+=)/g, '\n'),
			),
		],
		['/etc/apt/apt.conf', {https_proxy: /Acquire::https?::Proxy\s+"([^"]+)"/i.exec(aptConf ?? '')?.[1]}],
	];
	return places.flatMap(([from, settings]) => candidatesIn(from, settings, portal));
};

const candidatesIn = (from: string, settings: Settings, portal: string | undefined): ProxySeen['candidates'] => {
	const valueOf = (name: string) => settings[name] || settings[name.toUpperCase()] || undefined;
	const scheme = portal?.startsWith('http:') ? 'http_proxy' : 'https_proxy';
	const chosen = [scheme, 'all_proxy'].map(valueOf).find(value => value !== undefined);
	const proxy = chosen === undefined ? undefined : withoutSecrets(chosen);
	if (proxy === undefined) return [];
	const exceptions = valueOf('no_proxy') ?? '';
	return [{from, proxy, appliesToPortal: portal === undefined || !isExcepted(new URL(portal).hostname, exceptions)}];
};

/** `KEY=value` lines, quotes around a value taken off. */
const assignments = (text: string): Settings =>
	Object.fromEntries(
		text.split('\n').flatMap(line => {
			const parts = /^\s*"?(?:export\s+)?(\w+)=(.*?)"?\s*$/.exec(line);
			return parts?.[1] === undefined ? [] : [[parts[1], (parts[2] ?? '').replace(/^(["'])(.*)\1$/, '$2').replace(/^["']/, '')]];
		}),
	);

/** Host and port; user and password are nobody's business here. */
const withoutSecrets = (proxy: string): string | undefined => {
	const text = /^[a-z0-9+.-]+:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
	if (!URL.canParse(text)) return undefined;
	const url = new URL(text);
	return harmless(`${url.protocol}//${url.host}`, 200);
};

const isExcepted = (host: string, exceptions: string): boolean =>
	exceptions
		.split(/[\s,]+/)
		.filter(one => one !== '')
		.some(
			one => one === '*' || host === one.replace(/^\*?\./, '') || host.endsWith(one.startsWith('.') ? one : `.${one.replace(/^\*\./, '')}`),
		);
