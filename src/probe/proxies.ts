import {harmless} from '../model/harmless.ts';
import type {ProxySeen} from '../model/probes.ts';
import type {ProxyCandidate} from '../model/proxies.ts';
import {isExcepted} from '../model/proxy-exceptions.ts';

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

const yumFiles = ['/etc/dnf/dnf.conf', '/etc/yum.conf'];

/** Every proxy that something on this machine is told to use. The agent reads none of them: knowing they are there explains why other tools work. */
export const findProxies = async ({environment, readText, portal}: ProxySources): Promise<ProxySeen['candidates']> => {
	return (await findAll({environment, readText}, portal)).map(({from, proxy, exceptions, isUnused}) => ({
		from,
		proxy: withoutSecrets(proxy) ?? '',
		appliesToPortal: !isUnused && (portal === undefined || !isExcepted(new URL(portal), exceptions)),
	}));
};

/** The same for a person who is offered them: with the user, where there is one beside a password, and never with that. */
export const findProxyCandidates = async (sources: Omit<ProxySources, 'portal'>): Promise<readonly ProxyCandidate[]> =>
	(await findAll(sources, undefined)).flatMap(({from, proxy, exceptions}) => {
		const bare = withoutSecrets(proxy);
		const url = bare === undefined ? null : URL.parse(bare);
		if (url?.protocol !== 'http:') return [];
		const withoutScheme = proxy.trim().replace(/^[a-z0-9+.-]+:\/\//i, '');
		const [, user = ''] = /^([\w.\\%-]{1,100}):.*@/s.exec(withoutScheme) ?? [];
		return [{from, exceptions, proxy: `http://${user === '' ? '' : `${user}@`}${url.hostname}:${url.port || 80}`}];
	});

type Found = {
	readonly from: string /** As it stands there. */;
	readonly proxy: string;
	readonly exceptions: string;
	readonly isUnused: boolean;
};

const findAll = async ({environment, readText}: Omit<ProxySources, 'portal'>, portal: string | undefined): Promise<readonly Found[]> => {
	const read = async (file: string, settingsIn: (text: string) => Settings) => {
		const text = await readText(file);
		return text === undefined ? [] : candidatesIn(file, settingsIn(text), portal);
	};
	const found = await Promise.all([
		candidatesIn('the environment', environment, portal),
		read('/etc/environment', etcEnvironment),
		read('/etc/systemd/system.conf', systemdEnvironment),
		...aptFiles.map(file => read(file, aptProxies)),
		...yumFiles.map(file => read(file, yumProxy)),
	]);
	return found.flat();
};

/** At most one of a place: the proxy that its tools would use for the portal, else one that says that there is a proxy at all. */
const candidatesIn = (from: string, settings: Settings, portal: string | undefined): readonly Found[] => {
	const first = (...names: readonly string[]) =>
		names
			.flatMap(name => [settings[name], settings[name.toUpperCase()]])
			.find(value => value !== undefined && withoutSecrets(value) !== undefined);
	const [own, other] = portal?.startsWith('http:') ? ['http_proxy', 'https_proxy'] : ['https_proxy', 'http_proxy'];
	const used = first(own, 'all_proxy');
	const proxy = used ?? first(other);
	const exceptions = settings.no_proxy || settings.NO_PROXY || '';
	return proxy === undefined ? [] : [{from, proxy, exceptions, isUnused: used === undefined}];
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

/** `proxy=…` of the main section; its user and password are settings of their own (yum.conf(5), dnf.conf(5)). */
const yumProxy = (text: string): Settings => ({https_proxy: /^\s*proxy\s*=\s*(\S+)/im.exec(text)?.[1]});

/** Scheme, host and port; user and password are nobody's business here. Apt's words for “no proxy” are none. */
const withoutSecrets = (proxy: string): string | undefined => {
	if (/^\s*(direct|false|)\s*$/i.test(proxy)) return undefined;
	const [, scheme = 'http://', rest = ''] = /^([a-z0-9+.-]+:\/\/)?(.*)$/is.exec(proxy.trim()) ?? [];
	// A password may hold anything, so what stands before the last @ goes before anything is read as an address.
	const url = URL.parse(scheme + rest.slice(rest.lastIndexOf('@') + 1));
	return url && url.host !== '' ? harmless(`${url.protocol}//${url.host}`, 200) : undefined;
};
