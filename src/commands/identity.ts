import {furthest} from '../../diagnostics/furthest.ts';
import type {Host} from '../host/host.ts';
import type {IdentityFound} from '../model/identity.ts';
import type {IdentitySeen, OwnKeySeen, PathSeen} from '../model/probes.ts';
import type {Endpoint} from '../probe/connection.ts';

export const ownKeyOf = (found: IdentityFound): OwnKeySeen =>
	'identity' in found ? {state: 'usable'} : {state: found.state, why: found.problem};

/** Asks, as the instance, the address of a name that got furthest. */
export const identityOf = async (
	host: Host,
	instance: string,
	{tries}: PathSeen,
	endpoint: Endpoint | undefined,
): Promise<IdentitySeen> => {
	const found = await host.identity(instance);
	if ('problem' in found) return {outcome: 'unreadable', milliseconds: 0, why: found.problem};
	const presented = furthest(tries)?.tls?.certificate?.thumbprint;
	if (!endpoint || presented === undefined) return {outcome: 'untried', milliseconds: 0, code: 'NO_CERTIFICATE'};
	const {askIdentity} = await import('../probe/identity.ts');
	return askIdentity(endpoint, found.identity, {presented});
};
