import type {SpaceFacts} from '../model/facts.ts';
import {harmless} from '../model/harmless.ts';
import {UserError} from '../model/user-error.ts';
import {linkOr} from './links.ts';
import {type Get, getAs} from './lists.ts';
import {odd} from './parse-json.ts';
import {unlessUntold} from './permissions.ts';
import {flag, type Links, links, list, object, optional, orElse, type Reads, text} from './schema.ts';

const rootSchema = object({Application: optional(text), Version: text, ApiVersion: optional(text), Links: links});

export type RootDocument = Reads<typeof rootSchema>;

/** The root document, anonymous (facts: Octopus REST §2.1). Throws a `UserError` for what is no Octopus Server that this program can work with. */
export const rootOf = async (get: Get, signal: AbortSignal): Promise<RootDocument> => {
	const root = await getAs(get, '/api', rootSchema, signal);
	const {Application, Version, ApiVersion = '3.0.0'} = root;
	if (Application !== 'Octopus Deploy') throw odd(`its root document is that of ${harmless(Application ?? 'something else', 60)}`);
	const version = harmless(Version, 60);
	// What Tentacle itself refuses, with the same bounds: it would fail later, and leave half a registration behind.
	if (/^[12]\./.test(version)) {
		throw new UserError(`This Server is Octopus ${version}: Tentacle works with version 3 and newer.`, {next: ['Upgrade the Server.']});
	}
	if (!/^3\.0\.\d{1,2}$/.test(ApiVersion)) {
		throw new UserError(`This Server’s API has the version ${harmless(ApiVersion, 40)}; Tentacle and this program know 3.0.`, {
			next: ['Look for a newer Tentacle and a newer configure-tentacle.'],
		});
	}
	return root;
};

const space = object({Id: text, Name: text, IsDefault: flag, TaskQueueStopped: flag});

/** The only scope of a Server from before spaces (2019.1): its paths have no space in them (`spacePath`). */
const withoutSpaces: SpaceFacts = {id: '', name: 'Default', isDefault: true};

/** The spaces that the user is a member of, which is not all that they may see (facts: Octopus REST §1.4). */
export const spacesOf = async (
	get: Get,
	{Links: offered}: RootDocument,
	user: {readonly Id: string; readonly Links: Links},
	signal: AbortSignal,
): Promise<readonly SpaceFacts[]> => {
	if (!offered.has('Spaces')) return [withoutSpaces];
	const path = linkOr(user.Links, 'Spaces', `/api/users/${encodeURIComponent(user.Id)}/spaces`);
	return (await getAs(get, path, list(space), signal)).map(({Id, Name, IsDefault, TaskQueueStopped}) => ({
		id: Id,
		name: Name,
		isDefault: IsDefault,
		...(TaskQueueStopped && {taskQueueStopped: true as const}),
	}));
};

const provider = object({Name: orElse(text, ''), FormsLoginEnabled: flag});
const authentication = object({AuthenticationProviders: orElse(list(provider), []), UserApiKeysEnabled: orElse(flag, true)});

export type SignInWays = {
	/** Names of the providers. */
	readonly providers: readonly string[];
	readonly takesPassword: boolean;
};

/** How people sign in there, which is told to everybody; undefined: it is not told (facts: Octopus REST §1.2). */
export const signInWaysOf = (get: Get, signal: AbortSignal): Promise<SignInWays | undefined> =>
	unlessUntold(async () => {
		const {AuthenticationProviders: all} = await getAs(get, '/api/authentication', authentication, signal);
		return {providers: all.slice(0, 20).map(({Name}) => harmless(Name, 100)), takesPassword: all.some(one => one.FormsLoginEnabled)};
	});
