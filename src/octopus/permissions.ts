import {harmless} from '../model/harmless.ts';
import type {PermissionsSeen, ServerStatusSeen} from '../model/probes.ts';
import {spacePath} from '../model/space-path.ts';
import {UserError} from '../model/user-error.ts';
import {type Get, getAs, largestPage} from './lists.ts';
import {entriesOf, flag, list, object, optional, orElse, someOf, text} from './schema.ts';

/** The Server's own names are letters; anything else is left out. */
const name = /^[A-Za-z]{1,100}$/;
/** A Server knows about two hundred permissions, and a user holds each by a few teams. */
const most = 1000;

const grant = object({SpaceId: optional(text), RestrictedToEnvironmentIds: someOf(text), RestrictedToTenantIds: someOf(text)});
const permissionSet = object({
	SpacePermissions: orElse(entriesOf(list(grant)), []),
	SystemPermissions: orElse(list(text), []),
	IsPermissionsComplete: orElse(flag, true),
});
const status = object({IsInMaintenanceMode: flag});

/** What the user may do in this space (facts: Octopus REST §1.5); undefined when the Server does not tell. Reading only. */
export const permissionsOf = async (
	get: Get,
	userId: string,
	spaceId: string,
	signal: AbortSignal,
): Promise<PermissionsSeen | undefined> => {
	const path = `${spacePath(spaceId)}/users/${encodeURIComponent(userId)}/permissions?includeSystem=true`;
	return unlessUntold(async () => {
		const set = await getAs(get, path, permissionSet, signal, {largest: largestPage});
		const granted = set.SpacePermissions.filter(([permission]) => name.test(permission))
			.slice(0, most)
			.map(([permission, grants]) => [
				permission,
				grants
					.slice(0, most)
					.filter(({SpaceId = spaceId}) => SpaceId === spaceId)
					.map(({RestrictedToEnvironmentIds, RestrictedToTenantIds}) => ({
						environmentIds: idsIn(RestrictedToEnvironmentIds),
						tenantIds: idsIn(RestrictedToTenantIds),
					})),
			]);
		return {
			spaceId: harmless(spaceId, 100),
			space: Object.fromEntries(granted),
			system: set.SystemPermissions.filter(permission => name.test(permission)).slice(0, most),
			complete: set.IsPermissionsComplete,
		};
	});
};

const idsIn = (ids: readonly string[]): readonly string[] => ids.slice(0, most).map(id => harmless(id, 100));

/** The Server's own state (facts: Octopus REST §2.5); undefined when it does not tell. */
export const serverStatusOf = (get: Get, signal: AbortSignal): Promise<ServerStatusSeen | undefined> =>
	unlessUntold(async () => ({isInMaintenanceMode: (await getAs(get, '/api/serverstatus', status, signal)).IsInMaintenanceMode}));

/** These pages only add to what is known: one that is refused, or that an older Server does not have, leaves it untold. */
export const unlessUntold = async <Value>(read: () => Promise<Value>): Promise<Value | undefined> => {
	try {
		return await read();
	} catch (error) {
		if (error instanceof UserError) return undefined;
		throw error;
	}
};
