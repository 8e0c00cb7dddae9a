import {type Address, addressText, isSameAddress} from '../src/model/address.ts';
import {required} from '../src/model/answers.ts';
import type {InstanceFacts} from '../src/model/facts.ts';
import type {Action, Step, Undo} from '../src/model/plan.ts';
import {polledIn} from '../src/model/trusted.ts';
import {currentInstance} from './existing.ts';
import {bracketed, type StepContext, tentacle} from './step-context.ts';

/** Its undo takes along what was made in the instance. */
export const createId = 'create-instance';

export const createInstance = ({answers, instance, existing}: StepContext): Step => ({
	id: createId,
	title: 'Create the instance',
	why: 'Gives this Tentacle its name, its configuration file and its home folder.',
	changes: `${required(answers, 'configFile')} and the index of instances`,
	run: tentacle('create-instance', instance, `--config=${required(answers, 'configFile')}`, `--home=${required(answers, 'homeFolder')}`),
	undo: {run: tentacle('delete-instance', instance)},
	...(existing?.settings && {already: 'it exists'}),
});

export const protectConfiguration = ({answers, existing}: StepContext): Step => ({
	id: 'protect-configuration',
	title: 'Keep the configuration file private',
	why: 'It will hold the private key, encrypted with an id that every local user can read: only its owner may read it.',
	changes: `permissions of ${required(answers, 'configFile')}`,
	run: {kind: 'mode', path: required(answers, 'configFile'), mode: 0o600},
	undo: {goesWith: createId},
	...(existing?.settings?.mode === 0o600 && {already: 'only its owner can read it'}),
});

/** Tentacle before this version has no `configure --pollingConnectionCount`. */
const knowsPollingConnections = (version: string | undefined): boolean => version === undefined || !isOlder(version, [9, 2, 4154]);

const isOlder = (version: string, than: readonly number[]): boolean => {
	const parts = version.split(/[.+-]/).map(Number);
	const index = than.findIndex((part, at) => (parts[at] ?? 0) !== part);
	return index >= 0 && (parts[index] ?? 0) < (than[index] ?? 0);
};

export const configure = ({answers, facts, instance, existing}: StepContext): Step => {
	const {style, homeFolder, applicationFolder, listenPort, listenAddress, pollingConnections} = answers;
	const now = existing?.settings;
	const was = currentInstance(answers, facts)?.style;
	const setsConnections = pollingConnections !== undefined && knowsPollingConnections(facts.tentacle?.version);
	const words =
		style === 'listening'
			? ['--noListen=False', `--port=${listenPort}`, `--listenIpAddress=${listenAddress}`]
			: ['--noListen=True', ...(setsConnections ? [`--pollingConnectionCount=${pollingConnections}`] : [])];
	const same =
		now?.homeFolder === homeFolder &&
		now?.applicationFolder === applicationFolder &&
		(style === 'listening'
			? !now?.noListen && now?.listenPort === listenPort && now?.listenAddress === listenAddress
			: now?.noListen === true && (!setsConnections || now.pollingConnections === pollingConnections));
	return {
		id: 'configure',
		title: style === 'listening' ? `Listen on port ${listenPort}` : 'Poll, and do not listen',
		why:
			pollingConnections !== undefined && !setsConnections
				? `Folders and style. This Tentacle (${facts.tentacle?.version}) cannot set the number of polling connections; it stays as it is.`
				: 'Sets the folders and who dials whom.',
		changes: `settings in ${required(answers, 'configFile')}; ${applicationFolder}`,
		run: tentacle('configure', instance, `--home=${homeFolder}`, `--app=${applicationFolder}`, ...words),
		undo: now
			? {
					run: tentacle(
						'configure',
						instance,
						`--home=${now.homeFolder ?? homeFolder}`,
						`--app=${now.applicationFolder ?? applicationFolder}`,
						`--noListen=${now.noListen ? 'True' : 'False'}`,
						`--port=${now.listenPort}`,
						`--listenIpAddress=${now.listenAddress}`,
					),
				}
			: {goesWith: createId},
		...(same && {already: 'it is set so'}),
		...(!answers.registerNow &&
			was !== undefined &&
			was !== style && {
				remains: `A record of this machine in Octopus still says that it is ${was}: delete it there, under Infrastructure, before you add it as ${style}.`,
			}),
	};
};

const pollAction = ({instance, answers}: StepContext, address: Address): Action =>
	tentacle(
		'server-comms',
		instance,
		`--thumbprint=${required(answers, 'serverThumbprint')}`,
		'--style=TentacleActive',
		`--host=${bracketed(address.host)}`,
		`--port=${address.port}`,
	);

const unpollAction = ({configFile}: InstanceFacts, address: Address): Action => ({kind: 'unpoll', file: configFile, address});

export const pollsAlready = ({answers, existing}: StepContext, address: Address): boolean =>
	existing?.settings?.trusted.some(
		entry => entry.style === 'polling' && entry.thumbprint === answers.serverThumbprint && isSameAddress(address, entry.address),
	) === true;

export const undoPolling = ({existing}: StepContext, address: Address): Undo => {
	if (!existing?.settings) return {goesWith: createId};
	const others = polledIn(existing.settings.trusted);
	return others.length > 0 ? {run: unpollAction(existing, address)} : {cannot: 'it would be the last polled address'};
};

export const pollAddress =
	(context: StepContext) =>
	(address: Address): Step => {
		return {
			id: `server-comms ${addressText(address)}`,
			title: `Poll ${addressText(address)}`,
			why: 'The agent asks this Server node for work. Every node needs its own entry; all share one subscription id.',
			changes: 'the trusted Servers of the instance',
			run: pollAction(context, address),
			outputs: ['subscriptionId'],
			undo: undoPolling(context, address),
			...(pollsAlready(context, address) && {already: 'it is polled'}),
		};
	};

/** Of an instance that polls other addresses too. */
export const unpollAddress =
	(context: StepContext) =>
	(address: Address): Step => {
		if (!context.existing) throw new Error('Only an instance that is there polls an address');
		return {
			id: `unpoll ${addressText(address)}`,
			title: `Stop polling ${addressText(address)}`,
			why: 'Takes this one entry out of the trust list, for which Tentacle has no command that leaves the others and the subscription id as they are.',
			changes: `the trusted Servers in ${context.existing.configFile}`,
			run: unpollAction(context.existing, address),
			undo: {run: pollAction(context, address)},
		};
	};

export const installService = ({answers, instance, existing}: StepContext): Step => {
	const starts = answers.start !== false;
	const unit = existing?.unit;
	const isThere = unit?.enabled === true && (unit.active || !starts);
	return {
		id: 'service',
		title: starts ? 'Install and start the service' : 'Install the service, and do not start it',
		why: starts ? 'systemd starts the agent now, at every boot, and again when it dies.' : 'systemd starts the agent at the next boot.',
		changes: `/etc/systemd/system/${unit?.name ?? `${instance}.service`}`,
		run: tentacle('service', instance, '--install', ...(starts ? ['--start'] : [])),
		undo: unit?.installed
			? {cannot: 'the service was there before'}
			: {run: tentacle('service', instance, ...(starts ? ['--stop'] : []), '--uninstall')},
		...(starts && {startsAgent: true as const}),
		...(isThere && {already: unit.active ? 'it is enabled and running' : 'it is enabled'}),
	};
};

export const restartService = ({instance}: StepContext): Step => ({
	id: 'restart',
	title: 'Restart the service',
	why: 'The agent reads its settings only when it starts.',
	changes: 'the running agent',
	run: tentacle('service', instance, '--restart'),
	undo: {nothing: 'a restart leaves nothing behind'},
	stopsAgent: true,
	startsAgent: true,
});
