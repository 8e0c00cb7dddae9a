import type {Answers} from '../model/answers.ts';
import {credentialKey, credentialOf} from '../model/credential.ts';
import type {Facts, SpaceFacts} from '../model/facts.ts';
import {ownNames} from '../model/own-names.ts';
import {changesCertificate, ownThumbprints} from '../model/own-thumbprints.ts';
import {hostOf, isCloudHost} from '../model/portal-url.ts';
import {proxyIn, serverSideProxyIn, wayKey} from '../model/proxy-url.ts';
import {chosenSpace} from '../model/space.ts';
import type {Lookup} from './lookup.ts';
import {listNames} from './needed-lookups.ts';

/** The lookups that these answers and facts call for, in the order in which they build on each other. */
export const lookupsFor = (answers: Answers, facts: Facts): readonly Lookup[] => {
	const {proxy, proxyPassword} = answers;
	const way = wayKey({proxy, proxyPassword});
	const lookups = [...directLookups(answers, facts), ...trustOf(answers)];
	const onWay = way === '' ? lookups : lookups.map(lookup => ({...lookup, key: lookup.key + way, through: {proxy, proxyPassword}}));
	return [...proxiesOf(answers, facts), ...onWay];
};

/** The proxies of the answers, then those that are offered; toward what is polled first, else the Server's API. */
const proxiesOf = (answers: Answers, {proxyCandidates = []}: Facts): readonly Lookup[] => {
	const {proxy, proxyPassword, scriptProxy, scriptProxyPassword, serverAddresses = [], serverUrl} = answers;
	const target =
		serverAddresses[0] ?? (serverUrl === undefined ? undefined : {host: hostOf(serverUrl), port: Number(new URL(serverUrl).port || 443)});
	if (!target) return [];
	const toTry = [
		{proxy, password: proxyPassword},
		{proxy: scriptProxy, password: scriptProxyPassword},
		...proxyCandidates.map(candidate => ({...candidate, isOffered: true as const})),
	].filter(one => proxyIn(one) !== undefined);
	return toTry
		.filter((one, index) => toTry.findIndex(other => other.proxy === one.proxy) === index)
		.map(({proxy: url = '', ...one}) => {
			const password = 'password' in one ? one.password : undefined;
			const key = `proxy ${JSON.stringify([url, password?.from, target])}`;
			return {what: 'proxy', key, proxy: url, target, ...(password && {password}), ...('isOffered' in one && {isOffered: true})};
		});
};

const directLookups = (answers: Answers, facts: Facts): readonly Lookup[] => {
	const {serverUrl: url, registerNow, name, style} = answers;
	const credential = credentialOf(answers);
	const here = pfxOf(answers);
	if (!registerNow || url === undefined) return here;
	const polls = style === 'polling';
	const portal: readonly Lookup[] = [
		...here,
		{what: 'portal', key: `portal ${url}`, url},
		...(polls && !proxyIn(answers) ? commsOfCloud(url, answers) : []),
	];
	if (credential === undefined) return portal;
	const key = `account ${polls ? 'and nodes ' : ''}${url} ${credentialKey(credential)}`;
	const account = {what: 'account', key, url, credential, polls} as const;
	const thumbprints = ownThumbprints(answers, facts);
	const spaces = facts.server?.spaces;
	const all = changesCertificate(answers);
	const own: readonly Lookup[] =
		spaces && thumbprints.length > 0
			? [{what: 'own', key: `own ${JSON.stringify([thumbprints, all])} ${key}`, url, credential, thumbprints, spaces, all}]
			: [];
	const space = chosenSpace(answers, facts.server);
	if (space === undefined) return [...portal, account, ...own];
	const lists = listNames.map(
		list => ({what: 'list', list, key: `list ${list} ${space.id} ${account.key}`, url, credential, spaceId: space.id}) as const,
	);
	const known = [
		...portal,
		account,
		...own,
		...lists,
		...defaultPoolOf(answers, space, account),
		...reachOf(answers, facts, space, account),
	];
	if (name === undefined) return known;
	return [
		...known,
		{
			what: 'records',
			key: `records ${space.id} ${JSON.stringify([name, thumbprints])} ${account.key}`,
			url,
			credential,
			spaceId: space.id,
			name,
			thumbprints,
		},
	];
};

const defaultPoolOf = (
	{registerAs}: Answers,
	{id: spaceId, lists}: SpaceFacts,
	{url, credential, key: account}: Pick<Extract<Lookup, {what: 'account'}>, 'url' | 'credential' | 'key'>,
): readonly Lookup[] => {
	const pool = lists?.workerPools?.find(({isDefault, canAddWorkers}) => isDefault && canAddWorkers);
	if (registerAs !== 'worker' || !pool) return [];
	return [{what: 'pool', key: `pool ${pool.id} ${spaceId} ${account}`, url, credential, spaceId, poolId: pool.id}];
};

const pfxOf = ({certificateFile: file, certificatePassword: password}: Answers): readonly Lookup[] =>
	file === undefined ? [] : [{what: 'pfx', key: `pfx ${JSON.stringify([file, password])}`, file, password}];

const trustOf = (answers: Answers): readonly Lookup[] => {
	const {style, serverAddresses, serverUrl, serverThumbprint} = answers;
	if (style !== 'polling' || serverAddresses === undefined) return [];
	const of = JSON.stringify([serverAddresses, serverUrl, serverThumbprint, credentialKey(credentialOf(answers))]);
	return [{what: 'trust', key: `trust ${of}`, answers}];
};

/** Once it is known which proxies the Server has. Any name that the machine has by itself is part of the same look. */
const reachOf = (
	answers: Answers,
	{instances, machine, server}: Facts,
	{id: spaceId, lists, unlisted}: SpaceFacts,
	{url, credential, key: account}: Pick<Extract<Lookup, {what: 'account'}>, 'url' | 'credential' | 'key'>,
): readonly Lookup[] => {
	const {style, publicHostName, callbackPort, listenPort, listenAddress, registerAs} = answers;
	const serverSideProxy = serverSideProxyIn(answers);
	const proxies = lists?.serverSideProxies ?? (unlisted?.serverSideProxies === undefined ? undefined : []);
	if (style !== 'listening' || !proxies || !callbackPort || !listenPort || !listenAddress || !registerAs) return [];
	const proxyId = proxies.find(({name}) => name.toLowerCase() === serverSideProxy?.toLowerCase())?.id;
	if (serverSideProxy !== undefined && proxyId === undefined) return [];
	const {reaches} = server ?? {};
	const own = [...ownNames(machine), ...(reaches && reaches.chosen === undefined ? reaches.tried : [])];
	const chosen = publicHostName === undefined || own.includes(publicHostName) ? undefined : publicHostName;
	const key = `reach ${JSON.stringify([spaceId, registerAs, chosen, callbackPort, listenPort, listenAddress, proxyId])} ${account}`;
	const instance = instances.find(({name}) => name === answers.instance);
	const listen = {port: listenPort, address: listenAddress};
	return [
		{
			what: 'reach',
			key,
			url,
			credential,
			spaceId,
			registerAs,
			callbackPort,
			listen,
			instance,
			...(chosen !== undefined && {chosen}),
			...(proxyId !== undefined && {proxyId}),
		},
	];
};

/** Only for an address that is the default one: what a person has chosen is polled as it is. */
const commsOfCloud = (url: string, {serverAddresses: [first, second] = []}: Answers): readonly Lookup[] => {
	const host = hostOf(url);
	const isDefault = first === undefined || [host, `polling.${host}`].includes(first.host);
	return isCloudHost(host) && isDefault && second === undefined ? [{what: 'comms', key: `comms ${host}`, host}] : [];
};
