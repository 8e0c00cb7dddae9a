import type {SystemTlsSettings} from '../model/endpoint-seen.ts';
import {harmless} from '../model/harmless.ts';

/** Debian's place, and Red Hat's. */
const files = ['/etc/ssl/openssl.cnf', '/etc/pki/tls/openssl.cnf'];
const mostIncludes = 5;

type ReadText = (file: string) => Promise<string | undefined>;

/** What this system's OpenSSL, and so the agent, is told to refuse in every program (config(5), SSL_CONF_cmd(3)): `system_default` of the first file that is there. Nothing is started. */
export const readOpensslSettings = async (readText: ReadText): Promise<SystemTlsSettings> => {
	const isFips = (await readText('/proc/sys/crypto/fips_enabled'))?.trim() === '1';
	for (const file of files) {
		const text = await readText(file);
		if (text === undefined) continue;
		const sections = sectionsOf(await withIncludes(text, readText));
		const lookUp = (section: string | undefined, key: string) => sections.get(section ?? '')?.get(key);
		const main = lookUp('', 'openssl_conf');
		const settings = sections.get(lookUp(lookUp(main, 'ssl_conf'), 'system_default') ?? '');
		// Before and after “TLS.” of Red Hat's policies the meaning is the same.
		const setting = (key: string) => settings?.get(`TLS.${key}`) ?? settings?.get(key);
		const least = setting('MinProtocol');
		const groups = setting('Groups') ?? setting('Curves');
		return {
			isFips,
			file,
			...(least !== undefined && {least: harmless(least, 40)}),
			...(groups !== undefined && {
				groups: groups
					.split(':')
					.slice(0, 30)
					.map(group => harmless(group, 40)),
			}),
		};
	}
	return {isFips};
};

/** Each file counts once; more than a few are nobody's settings. */
const withIncludes = async (text: string, readText: ReadText, seen: Set<string> = new Set()): Promise<string> => {
	const lines: string[] = [];
	for (const line of text.split('\n')) {
		const file = /^\s*\.include\s*=?\s*(\/\S+)\s*$/.exec(line)?.[1];
		if (file === undefined) lines.push(line);
		else if (seen.size < mostIncludes && !seen.has(file)) {
			seen.add(file);
			lines.push(await withIncludes((await readText(file)) ?? '', readText, seen));
		}
	}
	return lines.join('\n');
};

/** Name of a section → its settings; those before the first one are of ``. The last of a name counts. */
const sectionsOf = (text: string): ReadonlyMap<string, ReadonlyMap<string, string>> => {
	const sections = new Map<string, Map<string, string>>([['', new Map()]]);
	let current = '';
	for (const line of text.split('\n').map(one => one.replace(/#.*$/, '').trim())) {
		const [, section] = /^\[\s*([^\]]+?)\s*\]$/.exec(line) ?? [];
		if (section !== undefined) {
			current = section;
			if (!sections.has(section)) sections.set(section, new Map());
		}
		const [, key, value] = /^([\w.]+)\s*=\s*(.*)$/.exec(line) ?? [];
		if (key !== undefined && value !== undefined) sections.get(current)?.set(key, value);
	}
	return sections;
};
