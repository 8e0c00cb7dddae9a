import {existsSync, statSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type {Address} from '../model/address.ts';
import type {InstanceFacts, InstanceSettings, MachineFacts, ProxyUse, TentacleFacts, UnitFacts} from '../model/facts.ts';
import type {IdentityFound} from '../model/identity.ts';
import type {LastContact} from '../model/instance-summary.ts';
import type {Leftovers} from '../model/leftovers.ts';
import type {LogSeen} from '../model/logs.ts';
import type {Action, OutputName} from '../model/plan.ts';
import type {ConnectionSeen, FolderSeen, Need, PortSeen, ServiceAccountSeen, UnitSeen} from '../model/probes.ts';
import {subscriptionOf} from '../model/trusted.ts';
import {withProxyPassword} from '../tentacle/proxy-password.ts';
import {currentCaller, ownAccount} from './account.ts';
import {accounts, createAccounts} from './accounts.ts';
import type {ConnectionOptions} from './agent-log.ts';
import {assertWritableForPeople, setMode, writeForPeople} from './change-file.ts';
import {changeOwner} from './change-owner.ts';
import {childEnvironment, makeLogParent, makeLogParentAs} from './child-environment.ts';
import {deleteEmptyFolder, deletePath} from './delete-path.ts';
import {editText} from './edit-text.ts';
import {lookAtFolder, type Welcome} from './folder.ts';
import {fullNameOf} from './full-name.ts';
import {type GuardedFile, readGuarded} from './guarded-file.ts';
import {readIdentityOf, readMachineKeys, readProxyPasswordOf} from './identity.ts';
import type {InstanceLogOptions} from './instance-log.ts';
import {readConfig, readInstances, withUnit} from './instances.ts';
import {findLeftovers, type LeftoversWanted} from './leftovers.ts';
import type {GivenLogsOptions} from './log-files.ts';
import {lookAtPort} from './port.ts';
import {childrenOf, isAgentRunning} from './processes.ts';
import {assertAbsolute, assertSafeProgram, findProgram} from './programs.ts';
import {textIfReadable, usualLongestBytes} from './regular-file.ts';
import {becoming, type Run, runProgram} from './run.ts';
import {lookAtAccount} from './service-account.ts';
import {askTentacleVersion, findTentacle} from './tentacle.ts';
import {callSystemctl, forgetUnit, lookAtUnit, readJournal, removeUnit, setUnitUser, watchUnit} from './units.ts';
import {withUnnamed} from './unnamed-file.ts';

/** Left out: the machine's own. The sandbox hands in words of its own. */
export type HostOptions = {
	/** Where programs are looked for, and PATH of every child. Left out: `/usr/sbin:/usr/bin:/sbin:/bin`. */
	readonly searchPath?: string;
	/** Added to the environment of every child. */
	readonly environment?: Readonly<Record<string, string>>;
	/** The folder above `Tentacle/Instances`. Left out: `/etc/octopus`. */
	readonly indexRoot?: string;
	/** Left out: `/etc/systemd/system`. */
	readonly unitFolder?: string;
	/** Tentacle's secrets are encrypted with it. Left out: `/etc/machine-id`. */
	readonly machineIdFile?: string;
	/** The config file of an unnamed instance, which no index has: it counts as an instance named by this path. */
	readonly unnamedConfig?: string;
	/** The Tentacle executable. Left out: looked for at the usual places. */
	readonly tentacle?: string;
	readonly hasSystemd?: boolean;
	readonly isRoot?: boolean;
	/** HOME of every child. Left out: of this user, from the account database. */
	readonly home?: string;
	/** Names that are offered for the service. Left out: those of people in `/etc/passwd`. */
	readonly accounts?: readonly string[];
};

/** As `Welcome`, by name. */
type NamedWelcome = Omit<Welcome, 'users'> & {
	readonly users: ReadonlyArray<{readonly user: string | undefined; readonly anywhere: boolean}>;
};

/** This machine: the only way to its processes, files and units. Errors that the world causes are `UserError`s. */
export type Host = {
	readonly machine: () => Promise<MachineFacts>;
	readonly tentacle: () => Promise<TentacleFacts | undefined>;
	/** Asks the executable itself, which writes a log: for set-ups only. */
	readonly tentacleVersion: (path: string, signal: AbortSignal) => Promise<string>;
	readonly instances: () => Promise<readonly InstanceFacts[]>;
	readonly instance: (name: string) => Promise<InstanceFacts | undefined>;
	/** Of one of the instance's proxies, for use and not for show: empty when none is set, undefined when it cannot be read or decrypted here. */
	readonly proxyPassword: (instance: string, use: ProxyUse) => string | undefined;
	/** Writes it into a config file, encrypted; throws a `UserError` when Tentacle could not decrypt it (`withProxyPassword`). */
	readonly setProxyPassword: (file: string, use: ProxyUse, password: string, signal: AbortSignal, user?: string) => Promise<void>;
	/** The instance's own certificate with its private key, into memory only. */
	readonly identity: (instance: string) => Promise<IdentityFound>;
	/** What a config file says that no index may have. */
	readonly configuration: (path: string) => Promise<{readonly settings: InstanceSettings} | {readonly problem: string}>;
	/** What is here of an instance besides its settings. Starts nothing. */
	readonly leftovers: (wanted: LeftoversWanted) => Promise<Leftovers>;
	/** Carries out an action of a plan (`src/model/plan.ts`). */
	readonly deletePath: (action: Extract<Action, {kind: 'delete'}>, signal: AbortSignal) => Promise<void>;
	/** After its file is gone: systemd may still have it in memory. */
	readonly forgetUnit: (name: string, signal: AbortSignal) => Promise<void>;
	readonly removeUnit: (action: Extract<Action, {kind: 'remove-unit'}>, signal: AbortSignal) => Promise<void>;
	/** The text of a file of at most 1 MiB; undefined when it is not there or cannot be read. */
	readonly readText: (path: string) => Promise<string | undefined>;
	/** A file of at most 1 MiB that holds a key. Never rejects for what the file is. */
	readonly readGuarded: (path: string) => Promise<GuardedFile>;
	/** Lends these bytes in a file without a name (`withUnnamed`). */
	readonly withUnnamed: <Result>(
		bytes: Uint8Array,
		folder: string,
		use: (descriptor: number) => Promise<Result>,
		user?: string,
	) => Promise<Result>;
	/** When a file was written last; undefined when it is not there or cannot be looked at. */
	readonly changed: (path: string) => Promise<Date | undefined>;
	/**
	Runs a program by its absolute path. As root, and for everybody with `mustBeSafe` (which Tentacle's calls set), only one that
	nobody else could exchange.
	*/
	readonly run: Run;
	/** `user`, here and below: the account whose the instance is. Left out: nobody’s besides root and who runs this. */
	readonly setMode: (path: string, mode: number, user?: string) => Promise<void>;
	/** Replaces a text file of root or this user by what `edit` makes of it, whole or not at all; owner, mode, ACL and label stay. */
	readonly editText: (path: string, edit: (text: string) => string, signal: AbortSignal, user?: string) => Promise<void>;
	readonly changeOwner: (action: Extract<Action, {kind: 'owner'}>, signal: AbortSignal) => Promise<void>;
	readonly setUnitUser: (action: Extract<Action, {kind: 'unit-user'}>, signal: AbortSignal) => Promise<void>;
	readonly systemctl: (action: Extract<Action, {kind: 'systemctl'}>, signal: AbortSignal) => Promise<void>;
	/** Of an account for a service, and whether it may what it needs: by it, each of `needs` is tried, and what Tentacle itself reads. */
	readonly account: (user: string, needs: readonly Need[]) => Promise<ServiceAccountSeen>;
	readonly folder: (wanted: string, welcome?: NamedWelcome) => Promise<FolderSeen>;
	readonly port: (port: number, address: string, ownPid?: number) => Promise<PortSeen>;
	readonly unit: (name: string) => Promise<UnitFacts>;
	readonly journal: (name: string, lines: number) => Promise<readonly string[]>;
	readonly watchUnit: (name: string, options: {readonly seconds: number; readonly signal: AbortSignal}) => Promise<UnitSeen>;
	readonly connection: (
		settings: Pick<InstanceSettings, 'homeFolder'>,
		address: Address,
		options: ConnectionOptions,
	) => Promise<ConnectionSeen>;
	/** When an agent had to do with a Server last, by the end of its log; undefined: that says nothing of it. */
	readonly lastContact: (settings: Pick<InstanceSettings, 'homeFolder'>) => Promise<LastContact | 'unreadable' | undefined>;
	/** What an instance's log, and its journal where the unit is not up, say; undefined: there is neither. */
	readonly instanceLog: (
		instance: Pick<InstanceFacts, 'settings' | 'unit'>,
		options: Omit<InstanceLogOptions, 'journal'>,
	) => Promise<LogSeen | undefined>;
	/** Searches logs from anywhere. Throws a `UserError` for what cannot be searched. */
	readonly givenLogs: (paths: readonly string[], options: GivenLogsOptions) => Promise<LogSeen>;
	/** As far as command lines tell: in a container it is no unit's. */
	readonly isAgentRunning: (instance: Pick<InstanceFacts, 'name' | 'configFile'>) => boolean;
	/** Command lines of what runs under the agent. */
	readonly scriptsUnder: (pid: number) => Promise<readonly string[]>;
	/** What a step has left in the instance's config file; undefined when it is not there. `server`: its thumbprint, where there may be several. */
	readonly output: (name: Exclude<OutputName, 'recordId'>, instance: string, server?: string) => Promise<string | undefined>;
	/** Throws what `writeForPeople` would throw, and writes nothing. Resolves with the absolute path. */
	readonly assertWritableForPeople: (path: string) => Promise<string>;
	/** Resolves with the absolute path written. */
	readonly writeForPeople: (path: string, text: string) => Promise<string>;
};

export const createHost = (options: HostOptions = {}): Host => {
	const {searchPath = '/usr/sbin:/usr/bin:/sbin:/bin', indexRoot = '/etc/octopus', unitFolder = '/etc/systemd/system'} = options;
	const home = options.home ?? ownAccount().home;
	const hasSystemd = options.hasSystemd ?? existsSync('/run/systemd/system');
	const run: Run = async (program, words, {mustBeSafe, user, ...runOptions}) => {
		const isSafe = mustBeSafe || currentCaller().uid === 0;
		const path = isSafe ? assertSafeProgram(program) : assertAbsolute(program);
		const account = user === undefined ? undefined : await people.named(user);
		if (mustBeSafe) await (account ? makeLogParentAs(account, run, {searchPath, signal: runOptions.signal}) : makeLogParent(home));
		const environment = childEnvironment({home: account?.home ?? home, searchPath, added: options.environment ?? {}});
		if (account === undefined || account.uid === currentCaller().uid) {
			return runProgram({path, calledAs: program}, words, environment, runOptions);
		}
		const setpriv = assertSafeProgram(findProgram('setpriv', searchPath) ?? '/usr/bin/setpriv');
		const become = becoming(account, await people.groupsOf(account));
		return runProgram({path: setpriv, calledAs: setpriv}, [...become, program, ...words], environment, runOptions);
	};
	const people = createAccounts((...call) => run(...call), searchPath);
	/** Its account may be gone since: then its number is all that its files have, and a name in a unit has none. */
	const former = async (user: string) =>
		(await people.find(user)) ?? (/^\d+$/.test(user) ? {uid: Number(user), gid: Number(user)} : undefined);
	const units = {run, searchPath, unitFolder, hasSystemd, people};
	const unit = (name: string) => lookAtUnit(name, units);
	const allFiles = () => readInstances(indexRoot, options.unnamedConfig);
	const secretFiles = {
		machineIdFile: options.machineIdFile ?? '/etc/machine-id',
		machineKeyFile: path.join(indexRoot, 'machinekey'),
	};
	const files = (name: string) => allFiles().find(one => one.name === name);
	const edit: Host['editText'] = async (path, change, signal, user) => {
		const owner = user === undefined ? undefined : await people.named(user);
		const copyAttributes = async (from: string, to: string) => {
			const cp = findProgram('cp', searchPath);
			return cp !== undefined && (await run(cp, ['--attributes-only', '--preserve=all', '--', from, to], {signal})).exitCode === 0;
		};
		return editText(path, change, copyAttributes, {owner});
	};
	return {
		run,
		unit,
		machine: async () => ({
			name: os.hostname(),
			...withFullName(fullNameOf(os.hostname(), textIfReadable('/etc/hosts'))),
			processors: os.availableParallelism(),
			user: ownAccount().user,
			isRoot: options.isRoot ?? currentCaller().uid === 0,
			accounts: options.accounts ?? accounts().flatMap(({user: name, uid}) => (isOfPeople(uid) ? [name] : [])),
			hasSystemd,
			hasSudo: findProgram('sudo', searchPath) !== undefined,
		}),
		tentacle: () => findTentacle(options.tentacle, searchPath, run),
		tentacleVersion: (path, signal) => askTentacleVersion(path, run, signal),
		instances: async () => Promise.all(allFiles().map(one => withUnit(one, unit, people.nameOf))),
		instance: async name => {
			const found = files(name);
			return found && withUnit(found, unit, people.nameOf);
		},
		proxyPassword: (name, use) => readProxyPasswordOf(files(name), use, secretFiles),
		setProxyPassword: (file, use, password, signal, user) =>
			edit(file, text => withProxyPassword(text, password, readMachineKeys(secretFiles), use), signal, user),
		identity: async name => readIdentityOf(files(name), secretFiles),
		configuration: async file => readConfig(file),
		leftovers: async wanted => {
			const its = wanted.instance.unit.user === undefined ? undefined : await people.find(wanted.instance.unit.user);
			return findLeftovers(wanted, {indexRoot, unitFolder, homes: [home, ...(its ? [its.home] : [])], tentacle: options.tentacle});
		},
		async deletePath({path: wanted, what, andEmptyFolder}, signal) {
			await deletePath(wanted, what, signal);
			if (andEmptyFolder) await deleteEmptyFolder(path.dirname(wanted));
		},
		forgetUnit: (name, signal) => forgetUnit(name, signal, units),
		removeUnit: ({unit: name, file}, signal) => removeUnit(name, file, signal, units),
		readText: async file => textIfReadable(file),
		readGuarded: async path => readGuarded(path, usualLongestBytes),
		withUnnamed: async (bytes, folder, use, user) =>
			withUnnamed(bytes, folder, use, user === undefined ? undefined : await people.named(user)),
		changed: async path => {
			try {
				return statSync(path, {throwIfNoEntry: false})?.mtime;
			} catch {
				// A folder on the way may not be looked into: then its times are not known.
				return undefined;
			}
		},
		setMode: async (path, mode, user) =>
			setMode(path, mode, currentCaller(), user === undefined ? currentCaller() : await people.named(user)),
		editText: edit,
		async changeOwner(action, signal) {
			const from = await former(action.from);
			if (from) await changeOwner(action, {from, to: await people.named(action.to)}, signal);
		},
		async setUnitUser({unit: name, file, user}, signal) {
			await edit(file, text => setUnitUser(text, user), signal);
			await forgetUnit(name, signal, units);
		},
		systemctl: ({verb, unit: name}, signal) => callSystemctl(units, verb, name, signal),
		account: async (user, needs) =>
			lookAtAccount(user, [...needs, {path: path.join(indexRoot, 'Tentacle/Instances'), right: 'read'}], {people, run, searchPath}),
		folder: async (wanted, welcome) => {
			const users = await Promise.all(
				(welcome?.users ?? []).map(async ({user, anywhere}) => ({
					uid: user === undefined ? undefined : (await people.find(user))?.uid,
					anywhere,
				})),
			);
			return lookAtFolder(wanted, welcome && {...welcome, users});
		},
		port: (port, address, ownPid) => lookAtPort(port, address, ownPid),
		journal: (name, lines) => readJournal(name, lines, units),
		watchUnit: (name, watching) => watchUnit(name, watching, units),
		connection: async (...wanted) => (await import('./agent-log.ts')).lookAtConnection(...wanted),
		lastContact: async settings => (await import('./agent-log.ts')).readLastContact(settings),
		instanceLog: async ({settings, unit: {name, installed, active}}, logOptions) => {
			const journal = installed && !active ? await readJournal(name, mostJournalLines, units) : [];
			const {searchInstanceLog} = await import('./instance-log.ts');
			return searchInstanceLog(settings?.homeFolder, {...logOptions, journal});
		},
		givenLogs: async (paths, logOptions) => (await import('./log-files.ts')).searchGivenLogs(paths, logOptions),
		isAgentRunning: ({name, configFile}) => isAgentRunning(name, configFile),
		scriptsUnder: async pid => childrenOf(pid),
		output: async (name, instance, server) => {
			const found = files(instance);
			if (!found) return undefined;
			return name === 'thumbprint' ? found.settings?.thumbprint : subscriptionOf(found.settings?.trusted ?? [], server);
		},
		assertWritableForPeople: async path => assertWritableForPeople(path),
		writeForPeople: async (path, text) => writeForPeople(path, text),
	};
};

const withFullName = (fullName: string | undefined): Pick<MachineFacts, 'fullName'> => (fullName === undefined ? {} : {fullName});

/** As `useradd` numbers them, where nobody has told it otherwise (`login.defs(5)`). */
const isOfPeople = (uid: number): boolean => uid >= 1000 && uid <= 60_000;

/** A crash writes some forty lines, with its stack trace. */
const mostJournalLines = 200;
