import type {Credential} from '../src/model/credential.ts';
import type {Facts, InstanceFacts, RecordFacts, SpaceFacts} from '../src/model/facts.ts';
import type {Leftovers, PathMeasured} from '../src/model/leftovers.ts';
import type {Plan, Step, Undo} from '../src/model/plan.ts';
import {recordPath} from '../src/model/space-path.ts';
import {thumbprintShort} from '../src/model/thumbprint.ts';
import {usualTentacle} from './plan.ts';
import {filesToDelete, type Stays} from './remove-files.ts';
import {kindName, tentacle} from './step-context.ts';

/** A record that carries the instance's thumbprint, and where it is. */
export type OwnRecord = {readonly record: RecordFacts; readonly space: SpaceFacts};

/** All that is of one instance, here and in Octopus, at the moment of planning. */
export type RemoveSubject = {
	readonly instance: string;
	/** As the index has it; without an entry, as its config file alone tells. */
	readonly facts: InstanceFacts;
	readonly leftovers: Leftovers;
	/** `canInstallServices`: Tentacle's `service` finds what it needs, systemd and sudo. */
	readonly machine: Pick<Facts, 'tentacle' | 'instances'> & {readonly canInstallServices: boolean};
	/** Left out: Octopus was not asked. */
	readonly server?: {readonly url: string; readonly credential: Credential; readonly records: readonly OwnRecord[]};
	readonly deleteFiles: boolean;
};

export type RemovePlan = {readonly plan: Plan /** Files and folders that are not deleted, and why. */; readonly stays: readonly Stays[]};

/**
What is there → the ordered steps that take it away (facts: Tentacle §13): the records in Octopus, while the certificate by which they were found is
still known; then the service, the instance with its trust, the copies of its key, and files at last. Pure.
*/
export const removePlan = (subject: RemoveSubject): RemovePlan => {
	const {instance, facts, leftovers, machine, deleteFiles} = subject;
	const files = filesToDelete(leftovers, {home: facts.settings?.homeFolder, configFile: facts.configFile});
	return {
		plan: {
			schemaVersion: 1,
			instance,
			configFile: facts.configFile,
			tentacle: machine.tentacle?.path ?? usualTentacle,
			steps: [
				...deleteRecords(subject),
				...(needsService(subject) ? [removeService(subject)] : []),
				...(leftovers.indexFile === undefined ? [] : [deleteInstance(subject, leftovers.indexFile)]),
				...leftovers.keyCopies.map(deleteKeyCopy),
				...(deleteFiles ? files.deletes.map(one => deleteFile(one, subject)) : []),
			],
		},
		stays: [
			...(deleteFiles ? [] : files.deletes.map(measured => ({path: measured.path, why: '--delete-files deletes it', measured}))),
			...files.stays,
		],
	};
};

/** Whether Tentacle's own commands can be used: they load the instance, and one broken entry of the index breaks them all (facts: Tentacle §1.2, §4.1). */
const canCall = ({facts, leftovers, machine}: RemoveSubject): boolean =>
	machine.tentacle !== undefined &&
	leftovers.indexFile !== undefined &&
	facts.settings !== undefined &&
	// As root they would write where another user decides what is there (security rule 12).
	facts.settings.owner === undefined &&
	machine.instances.every(({configFile}) => configFile !== '');

const deleteRecords = ({server}: RemoveSubject): readonly Step[] =>
	server === undefined
		? []
		: server.records.map(({record, space}) => ({
				id: `delete-record ${record.id}`,
				title: `Delete the ${kindName(record.registeredAs)} ${record.name} in the space ${space.name}`,
				why: 'It carries this instance’s thumbprint. Octopus gives the machine no more work, and no longer trusts its certificate.',
				changes: `the record ${record.id} on ${server.url}; its health history goes with it`,
				run: {
					kind: 'request',
					method: 'DELETE',
					url: server.url,
					credential: server.credential,
					path: [recordPath(space.id, record.registeredAs, record.id)],
				},
				undo: {cannot: 'setting the machine up again makes a new record, with a new id'},
			}));

const needsService = ({facts: {unit}, leftovers}: RemoveSubject): boolean =>
	leftovers.unitIsOurs && (unit.installed || unit.enabled || unit.active);

const removeService = (subject: RemoveSubject): Step => {
	const {instance, facts, leftovers, machine} = subject;
	// Tentacle puts the name into a shell's text as it is (facts: Tentacle §5.1).
	const byTentacle = canCall(subject) && machine.canInstallServices && /^[A-Za-z0-9_.-]+$/.test(facts.unit.name);
	return {
		id: 'service',
		title: 'Stop and remove the service',
		why: 'The agent ends, and systemd starts it no more.',
		changes: leftovers.unitFile,
		run: byTentacle
			? tentacle('service', instance, '--stop', '--uninstall')
			: {kind: 'remove-unit', unit: facts.unit.name, file: leftovers.unitFile},
		undo: byTentacle
			? {run: tentacle('service', instance, '--install', '--start')}
			: {cannot: 'Tentacle cannot write the unit again as it is'},
		stopsAgent: true,
	};
};

const deleteInstance = (subject: RemoveSubject, indexFile: string): Step => {
	const {instance, facts} = subject;
	const trusted = [...new Set(facts.settings?.trusted.map(({thumbprint}) => thumbprint) ?? [])].map(thumbprintShort);
	const why = `The machine forgets the instance. ${trusted.length === 0 ? 'It trusts no Server.' : `With it goes its trust in ${trusted.join(', ')}: no agent obeys them here any more.`}`;
	const undo: Undo = facts.settings
		? {
				run: tentacle(
					'create-instance',
					instance,
					`--config=${facts.configFile}`,
					...(facts.settings.homeFolder === undefined ? [] : [`--home=${facts.settings.homeFolder}`]),
				),
			}
		: {nothing: 'the entry leads to no configuration that can be used'};
	return {
		id: 'delete-instance',
		title: 'Delete the instance',
		why: facts.settings ? why : 'Its entry in the index leads to no configuration that can be used.',
		changes: indexFile,
		run: canCall(subject) ? tentacle('delete-instance', instance) : {kind: 'delete', path: indexFile, what: 'file'},
		undo,
	};
};

const deleteKeyCopy = (path: string): Step => ({
	id: `delete-key-copy ${path}`,
	title: 'Delete a copy of the private key',
	why: 'Tentacle’s commands leave it in .NET’s store, without a password.',
	changes: path,
	run: {kind: 'delete', path, what: 'file'},
	undo: {nothing: 'Tentacle makes it again when it needs it'},
});

const deleteFile = ({path, isFolder, ...measured}: PathMeasured, {facts: {configFile, settings}}: RemoveSubject): Step => {
	const isConfig = path === configFile;
	const size = sizeText(measured);
	const what: Readonly<Record<string, string>> = {
		[configFile]: 'The configuration, with the private key in it. Its folder goes too when nothing else is in it.',
		[settings?.applicationFolder ?? '']: `The application folder: ${size}, for good.`,
		[settings?.homeFolder ?? '']: `The home folder with the logs: ${size}, for good.`,
	};
	return {
		id: `delete ${path}`,
		title: `Delete ${path}`,
		why: what[path] ?? `Made by Tentacle: ${size}, for good.`,
		changes: isFolder ? `${path} and all that is in it` : path,
		run: {kind: 'delete', path, what: isFolder ? 'folder' : 'file', ...(isConfig && {andEmptyFolder: true})},
		undo: {cannot: 'deleted files do not come back'},
	};
};

/** `1,204 files, 3.4 MB` */
export const sizeText = ({files, bytes, complete}: Pick<PathMeasured, 'files' | 'bytes' | 'complete'>): string => {
	const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
	const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
	const size = `${power === 0 ? bytes : (bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
	return `${complete ? '' : 'more than '}${files.toLocaleString('en-US')} ${files === 1 ? 'file' : 'files'}, ${size}`;
};
