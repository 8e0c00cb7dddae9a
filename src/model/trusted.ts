import type {Address} from './address.ts';
import type {TrustedServer} from './facts.ts';

/** The addresses among these entries that an agent on Linux polls. */
export const polledIn = (trusted: readonly TrustedServer[]): readonly Address[] =>
	trusted.flatMap(({style, address, webSocket}) => (style === 'polling' && address && !webSocket ? [address] : []));

/**
Under which the instance asks a Server for work: of the polling entry that was added last. `server`: that Server's thumbprint; of another one the
instance may have another id. Left out: whichever it is.
*/
export const subscriptionOf = (trusted: readonly TrustedServer[], server: string | undefined): string | undefined =>
	trusted.findLast(
		({style, subscriptionId, thumbprint}) =>
			style === 'polling' && subscriptionId !== undefined && (server === undefined || thumbprint.toUpperCase() === server.toUpperCase()),
	)?.subscriptionId;

/** Letter case and a last slash say nothing (facts: Halibut §2.1). */
export const isSameSubscription = (one: string, other: string): boolean => plain(one) === plain(other);

const plain = (id: string): string => id.toLowerCase().replace(/\/+$/, '');

/** Whether a record's machine polls with an id that this instance does not have for that Server: perhaps a copied machine, with the same certificate. */
export const isOfAnother = (uri: string | undefined, trusted: readonly TrustedServer[], server: string): boolean => {
	const own = subscriptionOf(trusted, server);
	return own !== undefined && uri !== undefined && /^poll:/i.test(uri) && !isSameSubscription(uri, own);
};
