import {statSync} from 'node:fs';
import {nearest} from '../model/nearest.ts';
import type {ServiceAccountSeen} from '../model/probes.ts';
import {UserError} from '../model/user-error.ts';
import type {Caller} from './account.ts';
import {shown} from './file-problem.ts';
import {readTextFile} from './regular-file.ts';

/** An entry of the account database. */
export type Account = Caller & {readonly user: string; readonly home: string};

/** Those of `/etc/passwd`; none when it cannot be read. */
export const accounts = (): readonly Account[] =>
	textOf('/etc/passwd')
		.split('\n')
		.map(line => line.split(':'))
		.flatMap(([user = '', , uid = '', gid = '', , home = '']) =>
			/^\d+$/.test(uid) && /^\d+$/.test(gid) && home.startsWith('/') ? [{user, uid: Number(uid), gid: Number(gid), home}] : [],
		);

/** Throws a `UserError` when there is no such account. */
export const accountNamed = (user: string): Account => {
	const found = accounts().find(one => one.user === user);
	if (found) return found;
	throw new UserError(`There is no account ${shown(user)} in /etc/passwd.`);
};

/** Its name, or its number where it has none. */
export const userName = (uid: number): string => accounts().find(one => one.uid === uid)?.user ?? String(uid);

const textOf = (file: string): string => {
	try {
		return readTextFile(file);
	} catch (error) {
		if (error instanceof UserError) return '';
		throw error;
	}
};

/** What an account is that a service could run as. */
export const lookAtAccount = (user: string): ServiceAccountSeen => {
	const all = accounts();
	const {uid, home = ''} = all.find(one => one.user === user) ?? {};
	const firstPort = Number(textOf('/proc/sys/net/ipv4/ip_unprivileged_port_start') || 1024);
	const meant = nearest(
		user,
		all.map(one => one.user),
	);
	if (uid === undefined) return {exists: false, hasHome: false, home, firstPort, ...(meant !== undefined && {nearest: meant})};
	const stats = statSync(home, {throwIfNoEntry: false});
	return {exists: true, hasHome: stats?.isDirectory() === true && stats.uid === uid, home, firstPort};
};
