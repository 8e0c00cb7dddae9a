import type {Signs} from '../engine/run-lines.ts';
import type {Failure} from '../model/plan.ts';
import {type ExitCode, exitCodes} from '../model/user-error.ts';
import type {InOctopus} from './remove-server.ts';
import {placesOf, type Removal, remainsLines, staysLines, told} from './remove-text.ts';

export type Proof = {readonly title: string; readonly verdict: 'pass' | 'fail' | 'broken'; readonly says: string};

/** How a removal ended. `not-proven`: all was done, and whether it is so could not be looked at. */
export type Ending = {
	readonly kind: 'removed' | 'failed' | 'not-proven' | 'interrupted';
	readonly exitCode: ExitCode;
	/** Ids of the steps that were done. */
	readonly done: readonly string[];
	readonly failedStep?: Failure & {readonly title: string};
	readonly proofs: readonly Proof[];
};

/** For people: the sentence first, then the proof or what is left, and what stays where. */
export const endingLines = (
	removal: Removal,
	{kind, exitCode, done, failedStep, proofs}: Ending,
	program: string,
	{good, bad, warning}: Signs,
): readonly string[] => {
	const {plan} = removal;
	const sign = {pass: good, fail: bad, broken: warning};
	const listed = (heading: string, isIn: boolean) => {
		const titles = plan.steps.filter(({id}) => done.includes(id) === isIn).flatMap(({title}) => told(2, title));
		return titles.length === 0 ? [] : [heading, ...titles];
	};
	const headline = {
		removed: isUnasked(removal)
			? `${plan.instance} is removed from this machine, and proven gone here. Octopus was not asked.`
			: `${plan.instance} is removed, and proven gone.`,
		'not-proven': `${plan.instance} is removed; that all of it is gone could not be looked at.`,
		interrupted: 'Interrupted.',
		failed: failedStep ? `Failed at: ${failedStep.title}. ${failedStep.says}` : `${plan.instance} is not all gone.`,
	}[kind];
	const isOver = exitCode === exitCodes.fine || exitCode === exitCodes.incomplete;
	return [
		...told(0, headline),
		...(failedStep?.next ?? []).flatMap(line => told(2, line)),
		...proofs.flatMap(({title, verdict, says}) => told(2, `${sign[verdict]} ${title}: ${says}`)),
		...(isOver
			? []
			: [
					...listed('Done:', true),
					...(proofs.length > 0 ? [] : listed('Not done:', false)),
					'The same command again goes on with the rest.',
				]),
		...section(staysLines(removal)),
		...section(isUnasked(removal) ? remainsLines(removal, program) : []),
	];
};

const section = (lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ['', ...lines]);

/** Octopus may have a record, and was not asked. An instance without a certificate has none there. */
const isUnasked = ({server, facts: {settings}}: Removal): boolean =>
	!server && (settings === undefined || settings.thumbprint !== undefined);

/** What Octopus has of an instance, for programs. */
export const octopusDocument = ({url, user, spaces, unseen, records}: InOctopus) => ({
	url,
	user,
	spaces,
	unseen,
	records: records.map(one => ({
		id: one.record.id,
		name: one.record.name,
		space: one.space.name,
		registeredAs: one.record.registeredAs,
		communicationStyle: one.record.communicationStyle,
		places: placesOf(one),
		tags: one.record.roles,
		healthStatus: one.record.healthStatus,
		isDisabled: one.record.isDisabled,
	})),
});

/** The JSON document of `remove --json`. */
export const removeDocument = (removal: Removal, version: string, ending?: Ending) => {
	const {instance, thumbprint, server, unasked, notes, plan, stays} = removal;
	return {
		schemaVersion: 1,
		tool: {name: 'configure-tentacle', version},
		instance,
		thumbprint: thumbprint ?? null,
		octopus: server ? octopusDocument(server) : {notAsked: unasked},
		notes,
		plan,
		stays: stays.map(({path, why, measured}) => ({path, why, files: measured.files, bytes: measured.bytes, complete: measured.complete})),
		...(ending && {outcome: ending}),
	};
};
