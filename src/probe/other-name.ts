import type {OtherNameSeen} from '../model/endpoint-seen.ts';
import type {Endpoint} from './connection.ts';
import {attemptTls} from './tls-limits.ts';

/** One handshake with another name in the hello, or with none (null). Never rejects. */
export const askOtherName = async (endpoint: Endpoint, name: string | null): Promise<OtherNameSeen> => ({
	name,
	// An empty name is left out of the hello.
	tls: await attemptTls(endpoint, {servername: name ?? ''}),
});
