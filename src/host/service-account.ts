import {accessSync, constants, type Stats, statSync} from 'node:fs';
import path from 'node:path';
import {nearest} from '../model/nearest.ts';
import type {Need, ServiceAccountSeen} from '../model/probes.ts';
import {UserError} from '../model/user-error.ts';
import {currentCaller} from './account.ts';
import {type Account, type Accounts, accounts, directories, textOf} from './accounts.ts';
import {findProgram} from './programs.ts';
import type {Run} from './run.ts';
import {tracePath} from './trusted-path.ts';

type Looking = {readonly people: Accounts; readonly run: Run; readonly searchPath: string};

/** Where .NET keeps keys; it refuses one that belongs to somebody else (facts: Tentacle §4.6). */
const keyStore = '.dotnet/corefx/cryptography/x509stores/my';

/** What an account is that a service could run as, and the first of `needs` that it lacks. */
export const lookAtAccount = async (user: string, needs: readonly Need[], looking: Looking): Promise<ServiceAccountSeen> => {
	const firstPort = Number(textOf('/proc/sys/net/ipv4/ip_unprivileged_port_start') || 1024);
	const none = {exists: false, hasHome: false, homeIsMissing: false, home: '', firstPort};
	try {
		const found = await looking.people.find(user);
		const meant = nearest(
			user,
			accounts().map(one => one.user),
		);
		if (!found) return {...none, asked: directories(), ...(meant !== undefined && {nearest: meant})};
		const {uid, home} = found;
		const folder = lookAt(home);
		const name = uid === 0 ? 'root' : found.user;
		const keys = lookAt(path.join(home, keyStore));
		const closed = await firstClosed([{path: home, right: 'enter'}, ...needs], found, looking);
		return {
			exists: true,
			...(name !== user && {name}),
			hasHome: folder === 'unknown' || (folder?.isDirectory() === true && folder.uid === uid),
			homeIsMissing: folder === undefined && path.dirname(home) !== '/',
			home,
			firstPort,
			...(closed && {closed}),
			...(keys && keys !== 'unknown' && keys.uid !== uid && {foreignKeys: path.join(home, keyStore)}),
		};
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		return {...none, untold: error.message};
	}
};

/** Undefined: there is nothing. */
const lookAt = (place: string): Stats | 'unknown' | undefined => {
	try {
		return statSync(place, {throwIfNoEntry: false});
	} catch {
		// Whoever is not root may not look everywhere.
		return 'unknown';
	}
};

const flags = {enter: 'x', read: 'r', write: 'w'} as const;

/**
What is tried as that account itself, so that its groups, access lists and the like count as they are. Only root can; what it may not write itself, such as a file
system that is mounted read-only, is nothing of the account’s. Nothing is told of what is not there yet.
*/
const firstClosed = async (
	needs: readonly Need[],
	{user, uid}: Account,
	{run, searchPath}: Looking,
): Promise<ServiceAccountSeen['closed']> => {
	const caller = currentCaller().uid;
	const find = findProgram('find', searchPath);
	if (find === undefined || (caller !== 0 && caller !== uid)) return undefined;
	const wanted = needs.flatMap(need => triesOf(need).map(one => ({...one, for: need.path})));
	const {lines} = await run(
		find,
		[
			...new Set(wanted.map(one => one.path)),
			...'-maxdepth 0 -readable -printf r , -writable -printf w , -executable -printf x ,'.split(' '),
			'-printf',
			' %p\\n',
		],
		{signal: AbortSignal.timeout(10_000), user},
	);
	const told = new Map(lines.map(({text}) => [text.slice(text.indexOf(' ') + 1), text.slice(0, text.indexOf(' '))]));
	// Everybody may look at the root folder: where nothing is told of it, nothing was tried.
	if (!told.has('/')) return undefined;
	return wanted.find(one => told.get(one.path)?.includes(flags[one.right]) !== true);
};

/** Every folder on the way is to be entered. */
const triesOf = ({path: wanted, right}: Need): readonly Need[] => {
	const {real, stats, missing} = tracePath(wanted);
	const parents = real.split('/').map((_name, index, names) => names.slice(0, index).join('/') || '/');
	const enters = [...new Set([...parents, ...(stats.isDirectory() ? [real] : [])])].map(
		folder => ({path: folder, right: 'enter'}) as const,
	);
	return missing.length > 0 || right === 'enter' || (right === 'write' && !isWritable(real)) ? enters : [...enters, {path: real, right}];
};

const isWritable = (real: string): boolean => {
	try {
		accessSync(real, constants.W_OK);
		return true;
	} catch {
		// That is the answer.
		return false;
	}
};
