import {type Address, addressText, isSameAddress} from '../model/address.ts';
import type {TrustedServer} from '../model/facts.ts';
import {harmless} from '../model/harmless.ts';
import {hostOf} from '../model/portal-url.ts';
import {polledIn} from '../model/trusted.ts';
import {UserError} from '../model/user-error.ts';
import {parseConfig, setting} from './config-file.ts';

export const trustedServersKey = 'Tentacle.Communication.TrustedOctopusServers';

/** Integers as they are written; older files hold the names (Tentacle 9.2, §3.2). */
const listeningStyles: ReadonlySet<unknown> = new Set([1, 'TentaclePassive']);
const pollingStyles: ReadonlySet<unknown> = new Set([2, 'TentacleActive']);

/** Reads the JSON text of the setting. Entries that cannot be read are left out; text that is not a list gives none. */
export const parseTrustedServers = (text: string | undefined): readonly TrustedServer[] => {
	if (text === undefined || text.trim() === '') return [];
	// An agent with a setting that is no list trusts nobody, which is what an empty one says.
	return listIn(text)?.flatMap(readEntry) ?? [];
};

const readEntry = (entry: unknown): readonly TrustedServer[] => {
	if (typeof entry !== 'object' || entry === null) return [];
	const {
		Thumbprint: thumbprint,
		CommunicationStyle: style,
		Address: url,
		SubscriptionId: subscriptionId,
	} = entry as Record<string, unknown>;
	if (typeof thumbprint !== 'string') return [];
	const address = typeof url === 'string' ? addressOf(url) : undefined;
	return [
		{
			thumbprint,
			style: listeningStyles.has(style) ? 'listening' : pollingStyles.has(style) ? 'polling' : 'other',
			...(address && {address}),
			...(typeof url === 'string' && /^wss:/i.test(url.trim()) && {webSocket: true as const}),
			...(typeof subscriptionId === 'string' && {subscriptionId}),
		},
	];
};

const addressOf = (text: string): Address | undefined => {
	if (!URL.canParse(text)) return undefined;
	const url = new URL(text);
	const port = url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : Number(url.port);
	return {host: hostOf(url), port};
};

const polls = (entry: unknown): readonly Address[] => polledIn(readEntry(entry));

/** A config file's text as it is, when it trusts these Servers and no other. Throws a `UserError` when it does not. */
export const withTrust = (xml: string, thumbprints: readonly string[]): string => {
	const found = parseTrustedServers(setting(parseConfig(xml), trustedServersKey)).map(({thumbprint}) => thumbprint);
	const other = found.find(one => !thumbprints.includes(one)) ?? thumbprints.find(one => !found.includes(one));
	if (other === undefined) return xml;
	throw new UserError(`Whom the instance trusts was changed meanwhile: ${harmless(other, 60)} came or went.`, {
		next: ['Run the same command again: it shows the list as it is now.'],
	});
};

/**
A config file's text without the entries that poll this address: every other entry, its subscription id and the rest of the file stay byte by byte.
Throws a `UserError` when the list is not written as Tentacle writes it, does not have the address, or would poll nobody any more.
*/
export const withoutPolled = (xml: string, address: Address): string => {
	const [found, ...others] = [...xml.matchAll(/(<set key="Tentacle\.Communication\.TrustedOctopusServers">)([^<]*)(?=<\/set>)/gi)];
	const [whole = '', opening = '', text = ''] = found ?? [];
	const list = listIn(text);
	// What the parser of XML reads differently, by an entity or a comment, nobody has written but a hand.
	if (!list || others.length > 0 || setting(parseConfig(xml), trustedServersKey) !== text) {
		throw new UserError('Its list of trusted Servers is not written as Tentacle writes it, and stays as it is.');
	}
	const kept = list.filter(entry => !polls(entry).some(one => isSameAddress(address, one)));
	if (kept.length === list.length) throw new UserError(`${addressText(address)} is not among its polled addresses.`);
	if (kept.flatMap(polls).length === 0) throw new UserError(`${addressText(address)} is the last polled address, and stays.`);
	return xml.replace(whole, () => opening + JSON.stringify(kept));
};

const listIn = (text: string): readonly unknown[] | undefined => {
	try {
		const list: unknown = JSON.parse(text);
		return Array.isArray(list) ? list : undefined;
	} catch {
		// Not JSON: the caller says what is wrong.
		return undefined;
	}
};
