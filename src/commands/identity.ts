import {furthest} from '../../diagnostics/furthest.ts';
import type {Host} from '../host/host.ts';
import type {IdentityFound} from '../model/identity.ts';
import type {IdentitySeen, OwnKeySeen, PathSeen} from '../model/probes.ts';

export const ownKeyOf = (found: IdentityFound): OwnKeySeen =>
	'identity' in found ? {state: 'usable'} : {state: found.state, why: found.problem};

/** Asks, as the instance, the address of a name that got furthest. */
export const identityOf = async (
	host: Host,
	instance: string,
	{tries, host: name, port, deadline}: PathSeen,
	signal: AbortSignal,
): Promise<IdentitySeen> => {
	const found = await host.identity(instance);
	if ('problem' in found) return {outcome: 'unreadable', milliseconds: 0, why: found.problem};
	const best = furthest(tries);
	const presented = best?.tls?.certificate?.thumbprint;
	if (!best || presented === undefined) return {outcome: 'untried', milliseconds: 0, code: 'NO_CERTIFICATE'};
	const {askIdentity} = await import('../probe/identity.ts');
	return askIdentity({address: best.address, port, host: name, signal, deadlineMilliseconds: deadline}, found.identity, {presented});
};
