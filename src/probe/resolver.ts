import {randomBytes} from 'node:crypto';
import {Resolver} from 'node:dns/promises';
import {isIP} from 'node:net';
import type {Address} from '../model/address.ts';
import type {DoubtedName, ResolverSeen} from '../model/endpoint-seen.ts';
import {harmless} from '../model/harmless.ts';
import {type Lookup, probePath, resolveBySystem} from './probe-path.ts';
import {race} from './race.ts';

const most = 8;

type ReadText = (file: string) => Promise<string | undefined>;

/** What resolv.conf(5) and hosts(5) say; nobody is asked. */
export const readResolver = async (host: string, readText: ReadText): Promise<ResolverSeen> => {
	const [resolvConf = '', hosts = ''] = await Promise.all([readText('/etc/resolv.conf'), readText('/etc/hosts')]);
	const after = (keyword: string) => wordLines(resolvConf).filter(([first]) => first === keyword);
	const name = withoutDot(host);
	return {
		nameServers: shown(after('nameserver').map(([, server = '']) => server)),
		// The last one counts, whichever of the two it is.
		searchDomains: shown(
			wordLines(resolvConf)
				.findLast(([first]) => first === 'search' || first === 'domain')
				?.slice(1) ?? [],
		),
		hostsFile: shown(
			wordLines(hosts)
				.filter(([address = '', ...names]) => isIP(address) !== 0 && names.some(one => withoutDot(one) === name))
				.map(([address = '']) => address),
		),
	};
};

const wordLines = (text: string): ReadonlyArray<readonly string[]> =>
	text
		.split('\n')
		.map(line => line.replace(/[#;].*$/, '').trim())
		.filter(line => line !== '')
		.map(line => line.split(/\s+/));

const withoutDot = (name: string): string => name.toLowerCase().replace(/\.$/, '');

const shown = (words: readonly string[]): readonly string[] => [...new Set(words)].slice(0, most).map(word => harmless(word, 260));

export type DoubtOptions = {
	readonly signal: AbortSignal;
	readonly hostsFile: readonly string[];
	/** Left out: five seconds for each question. */
	readonly deadlineMilliseconds?: number;
	/** Left out: the system's resolver. */
	readonly lookup?: Lookup;
	/** Past the hosts file. Left out: the name servers of this system. */
	readonly askDns?: Lookup;
};

/**
Asks for two names that cannot exist: a resolver that has an address for both makes answers up. With an entry in the hosts file, also asks the name servers themselves, and
follows the path to what they say. For names that led nowhere good only. Never rejects.
*/
export const doubtName = async (
	address: Address,
	{signal, hostsFile, deadlineMilliseconds = 5000, lookup = resolveBySystem, askDns = resolveByServers}: DoubtOptions,
): Promise<DoubtedName> => {
	const ask = (how: Lookup, name: string) =>
		race<readonly string[]>(
			{signal, deadlineMilliseconds},
			done => {
				how(name).then(done, () => done([]));
			},
			() => [],
		);
	const random = () => `x${randomBytes(8).toString('hex')}`;
	const parent = withoutDot(address.host).split('.').slice(1).join('.');
	// The dot at the end keeps search domains out.
	const [sibling, nonsense, fromDns] = await Promise.all([
		parent === '' ? [] : ask(lookup, `${random()}.${parent}.`),
		ask(lookup, `${random()}.${random()}.`),
		hostsFile.length === 0 ? undefined : ask(askDns, withoutDot(address.host)),
	]);
	const others = fromDns?.filter(one => !hostsFile.includes(one)) ?? [];
	const pathFromDns =
		others.length === 0 ? undefined : await probePath(address, {signal, deadlineMilliseconds, lookup: async () => others});
	return {sibling, nonsense, ...(fromDns && {fromDns}), ...(pathFromDns && {pathFromDns})};
};

const resolveByServers: Lookup = async host => {
	const resolver = new Resolver({timeout: 2000, tries: 1});
	const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
	return answers.flatMap(answer => (answer.status === 'fulfilled' ? answer.value : []));
};
