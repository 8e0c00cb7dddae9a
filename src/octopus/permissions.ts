import {harmless} from '../model/harmless.ts';
import type {PermissionsSeen, ServerStatusSeen} from '../model/probes.ts';
import {UserError} from '../model/user-error.ts';
import {type Get, largestPage} from './lists.ts';
import {asArray, asObject, flagAt, type JsonObject, objectAt, parseJson, textsAt} from './reply.ts';

/** The Server's own names are letters; anything else is left out. */
const name = /^[A-Za-z]{1,100}$/;
/** A Server knows about two hundred permissions, and a user holds each by a few teams. */
const most = 1000;

/** What the user may do in this space (facts: Octopus REST §1.5); undefined when the Server does not tell. Reading only. */
export const permissionsOf = async (
	get: Get,
	userId: string,
	spaceId: string,
	signal: AbortSignal,
): Promise<PermissionsSeen | undefined> => {
	const path = `/api/${encodeURIComponent(spaceId)}/users/${encodeURIComponent(userId)}/permissions?includeSystem=true`;
	return unlessUntold(async () => {
		const set = asObject(parseJson(await get(path, signal, largestPage)));
		const granted = Object.entries(objectAt(set, 'SpacePermissions'))
			.filter(([permission]) => name.test(permission))
			.slice(0, most)
			.map(([permission, grants]) => [permission, asArray(grants).slice(0, most).map(asObject).filter(inSpace(spaceId)).map(restrictions)]);
		return {
			spaceId: harmless(spaceId, 100),
			space: Object.fromEntries(granted),
			system: textsAt(set, 'SystemPermissions')
				.filter(permission => name.test(permission))
				.slice(0, most),
			complete: set.IsPermissionsComplete !== false,
		};
	});
};

/** The Server's own state (facts: Octopus REST §2.5); undefined when it does not tell. */
export const serverStatusOf = (get: Get, signal: AbortSignal): Promise<ServerStatusSeen | undefined> =>
	unlessUntold(async () => {
		const status = asObject(parseJson(await get('/api/serverstatus', signal)));
		return {isInMaintenanceMode: flagAt(status, 'IsInMaintenanceMode')};
	});

const inSpace =
	(spaceId: string) =>
	({SpaceId}: JsonObject): boolean =>
		SpaceId === undefined || SpaceId === null || SpaceId === spaceId;

const restrictions = (grant: JsonObject) => ({
	environmentIds: textsAt(grant, 'RestrictedToEnvironmentIds')
		.slice(0, most)
		.map(id => harmless(id, 100)),
});

/** These pages only add to what is known: one that is refused, or that an older Server does not have, leaves it untold. */
export const unlessUntold = async <Value>(read: () => Promise<Value>): Promise<Value | undefined> => {
	try {
		return await read();
	} catch (error) {
		if (error instanceof UserError) return undefined;
		throw error;
	}
};
