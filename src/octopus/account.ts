import type {ServerFacts} from '../model/facts.ts';
import {harmless} from '../model/harmless.ts';
import type {AccountSeen} from '../model/probes.ts';
import {isThumbprint} from '../model/thumbprint.ts';
import {UserError} from '../model/user-error.ts';
import type {Get} from './lists.ts';
import {asArray, asObject, flagAt, type JsonObject, odd, optionalText, parseJson, RefusedByServer, textAt} from './reply.ts';
import {NetworkError} from './request.ts';

/** Asks who the key belongs to, and what they may see. Never rejects for what the network or the Server does. */
export const lookAtAccount = async (
	{url, trustedBy}: Pick<ServerFacts, 'url' | 'trustedBy'>,
	get: Get,
	signal: AbortSignal,
): Promise<AccountSeen> => {
	const read = async (path: string) => parseJson(await get(path, signal));
	try {
		const me = asObject(await read('/api/users/me'));
		const [root, spaces, certificate] = await Promise.all([
			read('/api'),
			read(`/api/users/${encodeURIComponent(textAt(me, 'Id'))}/spaces`),
			read('/api/configuration/certificates/certificate-global'),
		]);
		const user = harmless(optionalText(me, 'DisplayName') ?? textAt(me, 'Username'), 200);
		const facts: ServerFacts = {
			url,
			version: harmless(textAt(asObject(root), 'Version'), 100),
			thumbprint: thumbprintOf(asObject(certificate)),
			trustedBy,
			user,
			spaces: asArray(spaces).map(space => ({
				...named(space),
				isDefault: flagAt(asObject(space), 'IsDefault'),
				...(flagAt(asObject(space), 'TaskQueueStopped') && {taskQueueStopped: true as const}),
			})),
		};
		return {accepted: true, user, userId: textAt(me, 'Id'), facts};
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

export const named = (value: unknown): {readonly id: string; readonly name: string} => ({
	id: textAt(asObject(value), 'Id'),
	name: textAt(asObject(value), 'Name'),
});

/** What is about to be trusted has the one spelling that polling compares with (facts: Halibut §1.3). */
const thumbprintOf = (certificate: JsonObject): string => {
	const thumbprint = textAt(certificate, 'Thumbprint').toUpperCase();
	if (!isThumbprint(thumbprint)) throw odd(`with a thumbprint that is none (${harmless(thumbprint, 60)})`);
	return thumbprint;
};
