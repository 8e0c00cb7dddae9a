import type {Address} from '../model/address.ts';
import type {TrustedServer} from '../model/facts.ts';

export const trustedServersKey = 'Tentacle.Communication.TrustedOctopusServers';

/** Integers as they are written; older files hold the names (Tentacle 9.2, §3.2). */
const listeningStyles: ReadonlySet<unknown> = new Set([1, 'TentaclePassive']);
const pollingStyles: ReadonlySet<unknown> = new Set([2, 'TentacleActive']);

/** Reads the JSON text of the setting. Entries that cannot be read are left out; text that is not a list gives none. */
export const parseTrustedServers = (text: string | undefined): readonly TrustedServer[] => {
	if (text === undefined || text.trim() === '') return [];
	let list: unknown;
	try {
		list = JSON.parse(text);
	} catch {
		// An agent with such a setting trusts nobody, which is what an empty list says.
		return [];
	}
	return Array.isArray(list) ? list.flatMap(entry => readEntry(entry)) : [];
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
	return {host: url.hostname.replace(/^\[|\]$/g, ''), port};
};
