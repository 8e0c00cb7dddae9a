import type {ServerFacts} from '../model/facts.ts';
import {harmless} from '../model/harmless.ts';
import type {AccountSeen} from '../model/probes.ts';
import {isThumbprint} from '../model/thumbprint.ts';
import {UserError} from '../model/user-error.ts';
import {type RootDocument, spacesOf} from './documents.ts';
import {linkOr} from './links.ts';
import {type Get, getAs} from './lists.ts';
import {NetworkError} from './network-error.ts';
import {odd} from './parse-json.ts';
import {RefusedByServer} from './reply.ts';
import {links, object, optional, text} from './schema.ts';

const me = object({Id: text, Username: text, DisplayName: optional(text), Links: links});
const certificate = object({Thumbprint: text});

/** Asks who the credential belongs to, and what they may see. Never rejects for what the network or the Server does. */
export const lookAtAccount = async (
	{url, trustedBy}: Pick<ServerFacts, 'url' | 'trustedBy'>,
	{get, root: rootOf}: {readonly get: Get; readonly root: (signal: AbortSignal) => Promise<RootDocument>},
	signal: AbortSignal,
): Promise<AccountSeen> => {
	try {
		// First, and anonymous: nothing is shown to what is no Octopus Server.
		const root = await rootOf(signal);
		const user = await getAs(get, linkOr(root.Links, 'CurrentUser', '/api/users/me'), me, signal);
		const certificatePath = linkOr(root.Links, 'CertificateConfiguration', '/api/configuration/certificates{/id}', {
			id: 'certificate-global',
		});
		const [spaces, {Thumbprint}] = await Promise.all([spacesOf(get, root, user, signal), getAs(get, certificatePath, certificate, signal)]);
		const name = harmless(user.DisplayName ?? user.Username, 200);
		const facts: ServerFacts = {
			url,
			version: harmless(root.Version, 100),
			thumbprint: thumbprintOf(Thumbprint),
			trustedBy,
			user: name,
			spaces,
		};
		return {accepted: true, user: name, userId: user.Id, facts};
	} catch (error) {
		if (error instanceof RefusedByServer) {
			const {status, message, retryAfterSeconds} = error;
			return {accepted: false, status, message, ...(retryAfterSeconds !== undefined && {retryAfterSeconds})};
		}
		if (!(error instanceof UserError)) throw error;
		const {cause, message} = error;
		return {accepted: false, message, ...(cause instanceof NetworkError && {code: cause.code})};
	}
};

/** What is about to be trusted has the one spelling that polling compares with (facts: Halibut §1.3). */
const thumbprintOf = (told: string): string => {
	const thumbprint = told.toUpperCase();
	if (!isThumbprint(thumbprint)) throw odd(`with a thumbprint that is none (${harmless(thumbprint, 60)})`);
	return thumbprint;
};
