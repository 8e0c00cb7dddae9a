import type {Lookup, LookupResult} from '../engine/lookup.ts';
import {UserError} from '../model/user-error.ts';
import type {OnPart} from './server-access.ts';
import type {SetUpSession} from './set-up-session.ts';

/** Asks what the answers so far make worth asking. What the world causes, or whoever leaves meanwhile, is `failed`. */
export const lookUp = async (session: SetUpSession, lookup: Lookup, signal: AbortSignal, onPart?: OnPart): Promise<LookupResult> => {
	try {
		return await look(session, lookup, signal, onPart);
	} catch (error) {
		if (error instanceof UserError) return {what: 'failed', says: error.message};
		if (signal.aborted) return {what: 'failed', says: 'interrupted'};
		throw error;
	}
};

const look = async (session: SetUpSession, lookup: Lookup, signal: AbortSignal, onPart?: OnPart): Promise<LookupResult> => {
	const {host, server, secrets} = session;
	if (lookup.what === 'pfx') {
		const {lookAtPfx} = await import('./pfx.ts');
		return {what: 'pfx', pfx: await lookAtPfx({host, readSecret: secrets.read}, lookup.file, lookup.password, signal)};
	}
	if (lookup.what === 'proxy') return (await import('./proxy-lookup.ts')).lookUpProxy(session, lookup, signal);
	if (lookup.what === 'trust') return (await import('./trust-lookup.ts')).lookUpTrust(session, lookup.answers, signal);
	const access = server.through(lookup.through ?? {});
	if (lookup.what === 'reach') return (await import('./reach-lookup.ts')).lookUpReach(host, access, lookup, signal);
	return access.lookUp(lookup, signal, onPart);
};
