import os from 'node:os';
import process from 'node:process';

/** Who this program runs as. Files of root and of this user are safe to act on; those of anybody else are not. */
export type Caller = {readonly uid: number; readonly gid: number};

export const currentCaller = (): Caller => ({uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0});

/** From the account database, whatever HOME and USER say (security rule 14). */
export const ownAccount = (): {readonly user: string; readonly home: string} => {
	try {
		const {username, homedir} = os.userInfo();
		return {user: username, home: homedir};
	} catch {
		// A user id without an entry in the account database, as containers have.
		return {user: String(currentCaller().uid), home: '/'};
	}
};
