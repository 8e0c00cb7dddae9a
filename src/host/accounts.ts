import {UserError} from '../model/user-error.ts';
import type {Caller} from './account.ts';
import {shown} from './file-problem.ts';
import {findProgram} from './programs.ts';
import {readTextFile} from './regular-file.ts';
import type {Run} from './run.ts';

/** An entry of the account database. */
export type Account = Caller & {readonly user: string; readonly home: string};

/** The accounts of this machine, those of a directory (LDAP, Active Directory) included: the system’s name service is asked, for ten seconds at most. */
export type Accounts = {
	/** By name, or by number; under its own name, where it has several spellings. Undefined: there is none. Throws a `UserError` when nobody tells. */
	readonly find: (user: string) => Promise<Account | undefined>;
	/** Throws a `UserError` when there is none. */
	readonly named: (user: string) => Promise<Account>;
	/** By number or name, how it is called; itself where that is all there is. */
	readonly nameOf: (user: number | string) => Promise<string>;
	/** The numbers of all its groups, as systemd gives them to a service of it (`initgroups`). */
	readonly groupsOf: (account: Account) => Promise<readonly number[]>;
};

/** A directory that is asked over the network may take seconds; one that hangs is not waited for. */
const patienceMilliseconds = 10_000;
const silenceMilliseconds = 30_000;

/** Those of `/etc/passwd`; none when it cannot be read. */
export const accounts = (): readonly Account[] => accountsIn(textOf('/etc/passwd'));

const accountsIn = (text: string): readonly Account[] =>
	text
		.split('\n')
		.map(line => line.split(':'))
		.flatMap(([user = '', , uid = '', gid = '', , home = '']) =>
			isId(uid) && isId(gid) && home.startsWith('/') ? [{user, uid: Number(uid), gid: Number(gid), home}] : [],
		);

/** The last number of 32 bits means nobody. */
const isId = (text: string): boolean => /^\d{1,10}$/.test(text) && Number(text) < 0xff_ff_ff_ff;

export const textOf = (file: string): string => {
	try {
		return readTextFile(file);
	} catch (error) {
		if (error instanceof UserError) return '';
		throw error;
	}
};

/** What else than files of this machine tells of accounts (`nsswitch.conf(5)`): `sss`, `ldap`, `winbind`; none: empty. */
export const directories = (): string =>
	(/^passwd:(.*)$/m.exec(textOf('/etc/nsswitch.conf'))?.[1] ?? '')
		.replaceAll(/\[.*?\]|#.*/g, '')
		.split(/\s+/)
		.filter(source => source !== '' && !['files', 'compat', 'db', 'systemd'].includes(source))
		.join(', ');

export const createAccounts = (run: Run, searchPath: string): Accounts => {
	/** Of a directory: a unit is looked at several times a second. */
	const known = new Map<string, Promise<Account | undefined>>();
	/** That it did not answer, for those who ask soon after. */
	let silence: UserError | undefined;
	const ask = async (program: string, ...words: readonly string[]): Promise<string | undefined> => {
		const found = findProgram(program, searchPath);
		if (found === undefined) return undefined;
		if (silence) throw silence;
		const signal = AbortSignal.timeout(patienceMilliseconds);
		const {exitCode, lines} = await run(found, words, {signal});
		if (exitCode === undefined) {
			const said = `${program} ${words.map(word => shown(word)).join(' ')}`;
			silence = new UserError(`This machine’s name service did not tell within ${patienceMilliseconds / 1000} s (${said}).`, {
				next: ['Look whether its directory can be reached, and its service runs: systemctl status sssd winbind nslcd'],
			});
			setTimeout(() => {
				silence = undefined;
			}, silenceMilliseconds).unref();
			throw silence;
		}
		return exitCode === 0 ? lines.find(({stream}) => stream === 'stdout')?.text : undefined;
	};
	const askDirectory = async (user: string) => {
		// Where there is no name service at all, the file is all there is.
		const [found] = accountsIn((await ask('getent', 'passwd', '--', user)) ?? '');
		return found;
	};
	const find: Accounts['find'] = async user => {
		const local = accounts();
		const its = local.find(one => one.user === user) ?? local.find(one => String(one.uid) === user);
		if (its !== undefined) return its;
		const asked = known.get(user) ?? askDirectory(user);
		known.set(user, asked);
		const found = await asked.catch((error: unknown) => {
			known.delete(user);
			throw error;
		});
		if (found === undefined) known.delete(user);
		return found;
	};
	return {
		find,
		async named(user) {
			const found = await find(user);
			if (found) return found;
			throw new UserError(`There is no account ${shown(user)} on this machine.`);
		},
		async nameOf(user) {
			try {
				const found = await find(String(user));
				return found?.uid === 0 ? 'root' : (found?.user ?? String(user));
			} catch (error) {
				if (error instanceof UserError) return String(user);
				throw error;
			}
		},
		async groupsOf({user, gid}) {
			// systemd does not ask for the groups of one whose own is root’s (`get_supplementary_groups`).
			if (gid === 0) return [];
			const told = (await ask('id', '-G', '--', user)) ?? '';
			return told.split(' ').flatMap(group => (/^\d+$/.test(group) ? [Number(group)] : []));
		},
	};
};
