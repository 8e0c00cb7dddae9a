import {harmless} from '../model/harmless.ts';
import type {ProxySeen} from '../model/probes.ts';
import {isExcepted} from './proxy-exceptions.ts';

export type ProxySources = {
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** The text of a file, undefined when it is not there or cannot be read. */
	readonly readText: (file: string) => Promise<string | undefined>;
	/** The portal that the proxies would be used for. Left out: any address over https. */
	readonly portal?: string | undefined;
};

type Settings = Readonly<Record<string, string | undefined>>;

/** `apt.conf` and the names in `apt.conf.d` that installers and guides give a proxy's file. */
const aptFiles = ['', '.d/90curtin-aptproxy', '.d/proxy.conf', '.d/00proxy', '.d/01proxy', '.d/80proxy', '.d/95proxies', '.d/99proxy'].map(
	name => `/etc/apt/apt.conf${name}`,
);

/** Every proxy that something on this machine is told to use. The agent reads none of them: knowing they are there explains why other tools work. */
export const findProxies = async ({environment, readText, portal}: ProxySources): Promise<ProxySeen['candidates']> => {
	const read = async (file: string, settingsIn: (text: string) => Settings) => {
		const text = await readText(file);
		return text === undefined ? [] : candidatesIn(file, settingsIn(text), portal);
	};
	const found = await Promise.all([
		candidatesIn('the environment', environment, portal),
		read('/etc/environment', etcEnvironment),
		read('/etc/systemd/system.conf', systemdEnvironment),
		...aptFiles.map(file => read(file, aptProxies)),
	]);
	return found.flat();
};

/** At most one of a place: the proxy that its tools would use for the portal, else one that says that there is a proxy at all. */
const candidatesIn = (from: string, settings: Settings, portal: string | undefined): ProxySeen['candidates'] => {
	const first = (...names: readonly string[]) =>
		names
			.flatMap(name => [settings[name], settings[name.toUpperCase()]])
			.map(value => withoutSecrets(value ?? ''))
			.find(proxy => proxy !== undefined);
	const [own, other] = portal?.startsWith('http:') ? ['http_proxy', 'https_proxy'] : ['https_proxy', 'http_proxy'];
	const proxy = first(own, 'all_proxy');
	if (proxy !== undefined) {
		const exceptions = settings.no_proxy || settings.NO_PROXY || '';
		return [{from, proxy, appliesToPortal: portal === undefined || !isExcepted(new URL(portal), exceptions)}];
	}
	const unused = first(other);
	return unused === undefined ? [] : [{from, proxy: unused, appliesToPortal: false}];
};

const assignment = (text: string): ReadonlyArray<readonly [name: string, value: string]> => {
	const [, name, value = ''] = /^(?:export\s+)?([a-z_]\w*)=(.*)$/is.exec(text.trim()) ?? [];
	return name === undefined ? [] : [[name, value.replace(/^(["'])(.*)\1$/s, '$2')]];
};

/** `NAME=value` a line, as pam_env reads them. */
const etcEnvironment = (text: string): Settings => Object.fromEntries(text.split('\n').flatMap(assignment));

/** `DefaultEnvironment=NAME=value "OTHER=a value"`, more than once if need be (systemd-system.conf(5)). */
const systemdEnvironment = (text: string): Settings =>
	Object.fromEntries(
		[...text.matchAll(/^\s*DefaultEnvironment=(.*)$/gm)]
			.flatMap(([, words = '']) => words.match(/"[^"]*"|'[^']*'|\S+/g) ?? [])
			.flatMap(word => assignment(word.replace(/^(["'])(.*)\1$/, '$2'))),
	);

/** `Acquire::https::Proxy "…";` or the same in braces; comments left out (apt.conf(5)). */
const aptProxies = (text: string): Settings => {
	const code = text.replaceAll(/^\s*(\/\/|#).*$/gm, '');
	const of = (scheme: string) =>
		new RegExp(`Acquire::${scheme}::Proxy\\s+"([^"]+)"`, 'i').exec(code)?.[1] ??
		new RegExp(`Acquire\\s*{[^]*?\\b${scheme}(?:::|\\s*{[^}]*?)Proxy\\s+"([^"]+)"`, 'i').exec(code)?.[1];
	return {http_proxy: of('http'), https_proxy: of('https')};
};

/** Scheme, host and port; user and password are nobody's business here. Apt's words for “no proxy” are none. */
const withoutSecrets = (proxy: string): string | undefined => {
	if (/^\s*(direct|false|)\s*$/i.test(proxy)) return undefined;
	const [, scheme = 'http://', rest = ''] = /^([a-z0-9+.-]+:\/\/)?(.*)$/is.exec(proxy.trim()) ?? [];
	// A password may hold anything, so what stands before the last @ goes before anything is read as an address.
	const url = URL.parse(scheme + rest.slice(rest.lastIndexOf('@') + 1));
	return url && url.host !== '' ? harmless(`${url.protocol}//${url.host}`, 200) : undefined;
};
