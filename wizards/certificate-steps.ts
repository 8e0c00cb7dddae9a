import {required} from '../src/model/answers.ts';
import type {RecordFacts, SpaceFacts} from '../src/model/facts.ts';
import {changesCertificate, ownThumbprints} from '../src/model/own-thumbprints.ts';
import {type PfxSeen, thumbprintIn} from '../src/model/pfx.ts';
import type {Step} from '../src/model/plan.ts';
import {carries, styleOfRecord} from '../src/model/record.ts';
import {recordPath} from '../src/model/space-path.ts';
import {thumbprintShort} from '../src/model/thumbprint.ts';
import {type Members, mergedRecord} from './record-members.ts';
import {credentialIn, kindName, type StepContext, tentacle} from './step-context.ts';
import {createId} from './steps.ts';

const currentOf = ({existing}: StepContext): string | undefined => existing?.settings?.thumbprint;

/** A certificate that is there goes, and its private key with it. */
export const replacesCertificate = (context: StepContext): boolean => {
	const {answers, facts} = context;
	const current = currentOf(context);
	if (current === undefined) return false;
	return answers.certificate === 'import' ? thumbprintIn(facts.pfx) !== current : isRenewedNow(context);
};

/** By the thumbprint of what is to go: so the same answers do nothing a second time. */
const isRenewedNow = (context: StepContext): boolean =>
	context.answers.certificate === 'renew' && context.answers.renewedThumbprint === currentOf(context);

/** Of the certificate that the instance has when the plan is done; undefined: only then it is known. */
export const thumbprintAfter = (context: StepContext): string | undefined => {
	if (context.answers.certificate === 'import') return thumbprintIn(context.facts.pfx);
	return isRenewedNow(context) ? undefined : currentOf(context);
};

/** The certificate that goes, and the one that comes, as they are shown. Undefined: it stays. */
export const certificateChange = (context: StepContext): {readonly was: string; readonly will: string} | undefined => {
	const current = currentOf(context);
	if (current === undefined || !replacesCertificate(context)) return undefined;
	const after = thumbprintAfter(context);
	return {was: thumbprintShort(current), will: after === undefined ? 'a new one' : thumbprintShort(after)};
};

const replaceId = 'replace-certificate';

/**
Makes, imports or replaces the certificate. What replaces one that is there runs as late as it can: everything else is set, the checks are through once more, and
no script runs under the agent. A running agent keeps the old one in memory until it is restarted.
*/
export const certificateStep = (context: StepContext): Step => {
	const {answers, instance} = context;
	const current = currentOf(context);
	const replaces = replacesCertificate(context);
	const isImport = answers.certificate === 'import';
	const usual: Pick<Step, 'outputs' | 'changes' | 'undo' | 'already' | 'stopsAgent' | 'startsAgent'> = {
		outputs: ['thumbprint'],
		changes: 'the instance’s certificate',
		undo: replaces ? {cannot: 'the old private key is replaced, and there is no copy of it'} : {goesWith: createId},
		...(!replaces && current !== undefined && {already: `it has ${thumbprintShort(current)}`}),
		...(replaces && {stopsAgent: true, startsAgent: true}),
	};
	const gone = replaces && current !== undefined ? thumbprintShort(current) : undefined;
	if (isImport) {
		const file = required(answers, 'certificateFile');
		const thumbprint = thumbprintIn(context.facts.pfx);
		return {
			id: gone === undefined ? 'import-certificate' : replaceId,
			title: `${gone === undefined ? 'Import the certificate' : `Replace the certificate ${gone} by`} ${thumbprint === undefined ? file : thumbprintShort(thumbprint)}`,
			why: [
				'The Server recognises this machine by its thumbprint.',
				'Tentacle gets it without its password, in a file in memory.',
				...warnings(context),
			].join(' '),
			run: {
				...tentacle('import-certificate', instance),
				pfx: {
					file,
					...(answers.certificatePassword && !isOpen(context.facts.pfx) && {password: answers.certificatePassword}),
					...(thumbprint !== undefined && {thumbprint}),
				},
			},
			...usual,
		};
	}
	return {
		id: gone === undefined ? 'new-certificate' : replaceId,
		title: gone === undefined ? 'Make a certificate' : `Replace the certificate ${gone} by a new one`,
		why: ['The Server recognises this machine by its thumbprint.', ...warnings(context)].join(' '),
		run: tentacle('new-certificate', instance, ...(gone === undefined ? ['--if-blank'] : [])),
		...usual,
	};
};

/** It was found to need no password. */
const isOpen = (pfx: PfxSeen | undefined): boolean => pfx !== undefined && 'certificate' in pfx && pfx.open === true;

/** Who else knows the old certificate and is not told by this plan. */
const warnings = (context: StepContext): readonly string[] => {
	const {answers, facts, existing} = context;
	if (!replacesCertificate(context)) return [];
	const others = new Set(
		(existing?.settings?.trusted ?? []).map(one => one.thumbprint.toUpperCase()).filter(one => one !== answers.serverThumbprint),
	);
	const unseen = facts.server?.unseenRecords ?? [];
	return [
		...(answers.registerNow
			? []
			: ['Its record in Octopus must get the new thumbprint by hand: until then the Server does not accept this machine.']),
		...(others.size > 0
			? [`It trusts another Octopus Server too (${[...others].map(thumbprintShort).join(', ')}), which must be told by hand.`]
			: []),
		...(unseen.length > 0
			? [`Records with the old thumbprint can be among those that this credential may not see: ${unseen.join(', ')}.`]
			: []),
	];
};

/**
All other records of this certificate, in whatever space and of whatever kind: the Server knows this machine by each of them, and one that is left behind is
lost. Whether they are enabled, and all else in them, stays.
*/
export const renewedRecords = (context: StepContext, chosen: RecordFacts | undefined): readonly Step[] => {
	const {answers, facts} = context;
	if (!changesCertificate(answers)) return [];
	const own = ownThumbprints(answers, facts);
	return (facts.server?.spaces ?? []).flatMap(space =>
		(space.records ?? [])
			.filter(record => record !== chosen && carries(record, own) && styleOfRecord(record) !== undefined)
			.filter(record => !carries(record, thumbprintAfter(context)))
			.map(record => renewRecord(context, space, record)),
	);
};

const renewRecord = ({answers}: StepContext, space: SpaceFacts, record: RecordFacts): Step => ({
	id: `renew ${space.id} ${record.registeredAs} ${record.id}`,
	title: `Give ${record.name} in ${space.name} the new certificate`,
	why: `The ${kindName(record.registeredAs)} ${record.name} is this machine too: with the old thumbprint the Server would no longer accept it.`,
	changes: `the thumbprint of the ${kindName(record.registeredAs)} ${record.name} on ${answers.serverUrl}`,
	run: {
		kind: 'request',
		method: 'PUT',
		url: required(answers, 'serverUrl'),
		path: [recordPath(space.id, record.registeredAs, record.id)],
		credential: credentialIn(answers),
		body: mergedRecord(record.resource as Members, {
			Endpoint: {CommunicationStyle: record.communicationStyle, Thumbprint: {output: 'thumbprint'}},
		}),
	},
	undo: {cannot: 'the old certificate is gone'},
});

/** Last of all: until the agent is restarted, it may read its key once more. */
export const forgetOldKey = (context: StepContext): readonly Step[] => {
	const current = currentOf(context);
	if (current === undefined || !replacesCertificate(context)) return [];
	return [
		{
			id: 'forget-key',
			title: 'Delete what .NET has kept of the old key',
			why: 'Every command of Tentacle leaves a copy of the private key, without a password, in the home folder of whoever ran it.',
			changes: `copies of the key of ${thumbprintShort(current)}`,
			run: {kind: 'forget-key', thumbprint: current},
			undo: {nothing: 'the key is in no use any more'},
		},
	];
};
