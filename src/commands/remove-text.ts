import {type OwnRecord, type RemovePlan, sizeText} from '../../wizards/remove-plan.ts';
import {kindName} from '../../wizards/step-context.ts';
import {addressText} from '../model/address.ts';
import type {InstanceFacts, InstanceSettings, NamedResource} from '../model/facts.ts';
import {harmless} from '../model/harmless.ts';
import {styleOfRecord} from '../model/record.ts';
import {shellWord} from '../model/shell-word.ts';
import {thumbprintGroups} from '../model/thumbprint.ts';
import {isOfAnother} from '../model/trusted.ts';
import {wrap} from '../model/wrap.ts';
import type {InOctopus} from './remove-server.ts';

/** What is shown of an instance before anything of it goes. */
export type Removal = RemovePlan & {
	readonly instance: string;
	readonly facts: InstanceFacts;
	readonly thumbprint: string | undefined;
	/** Left out: it was not asked, and `unasked` says why. */
	readonly server?: InOctopus;
	readonly unasked?: string;
	/** What else is worth knowing, each a sentence. */
	readonly notes: readonly string[];
};

/** Of every line of ours that nobody copies. */
export const textColumns = 80;

/** Indented, and broken between words. */
export const told = (indent: number, text: string): readonly string[] =>
	wrap(harmless(text, 2000), textColumns - indent).map(line => ' '.repeat(indent) + line);

/** Everything that carries this thumbprint, there and here, ahead of the plan. */
export const reviewLines = ({instance, facts, thumbprint, server, unasked, notes}: Removal): readonly string[] => [
	`Instance ${instance}`,
	...(thumbprint === undefined ? [] : [`  thumbprint  ${thumbprintGroups(thumbprint)}`]),
	...(facts.configFile === '' ? [] : [`  config      ${harmless(facts.configFile)}`]),
	`  service     ${facts.unit.installed || facts.unit.active ? `${harmless(facts.unit.name)}, ${facts.unit.state}` : 'none'}`,
	'',
	...(server ? inOctopus(server, facts.settings) : ['In Octopus', ...told(2, unasked ?? '')]),
	...(notes.length === 0 ? [] : ['', 'Note', ...notes.flatMap(note => told(2, note))]),
	'',
];

const anothers = 'Its subscription id is not this instance’s: perhaps a copied machine, with the same certificate, polls with it.';

/** What Octopus has of an instance with these settings. */
export const inOctopus = (
	{url, user, thumbprint, spaces, unseen, records}: InOctopus,
	settings: InstanceSettings | undefined,
): readonly string[] => [
	...told(0, `In Octopus, ${url} as ${user}, with this thumbprint`),
	...records.flatMap(one => [
		...recordLines(one),
		...(isOfAnother(one.record.uri, settings?.trusted ?? [], thumbprint) ? told(4, anothers) : []),
	]),
	...(records.length === 0 ? ['  no record'] : []),
	...told(2, `Looked into: ${spaces.join(', ') || 'no space; this credential sees none'}.`),
	...(unseen.length === 0 ? [] : told(2, `Not to be seen with this credential: ${unseen.join(', ')}.`)),
];

const recordLines = ({record, space}: OwnRecord): readonly string[] => [
	...told(2, `${record.name}, ${kindName(record.registeredAs)} in the space ${space.name}`),
	...told(
		4,
		[
			placesOf({record, space}).join(', '),
			record.roles.length === 0 ? '' : `tags ${record.roles.join(', ')}`,
			styleOfRecord(record) ?? record.communicationStyle,
			record.healthStatus,
			record.isDisabled ? 'disabled' : '',
			record.id,
		]
			.filter(part => part !== '')
			.join(' · '),
	),
];

/** Its environments or pools by name, where the lists may be read. */
export const placesOf = ({record, space: {lists}}: OwnRecord): readonly string[] => {
	const named = (list: readonly NamedResource[] | undefined) => (id: string) => list?.find(one => one.id === id)?.name ?? id;
	return record.registeredAs === 'worker'
		? record.workerPoolIds.map(named(lists?.workerPools))
		: record.environmentIds.map(named(lists?.environments));
};

/** What is not deleted here, and why. */
export const staysLines = ({stays}: RemovePlan): readonly string[] =>
	stays.length === 0
		? []
		: ['Stays here', ...stays.flatMap(({path, why, measured}) => [`  ${harmless(path)}`, ...told(4, `${sizeText(measured)}; ${why}`)])];

/** What a removal without the Server leaves there, and how it goes later. */
export const remainsLines = ({instance, thumbprint, facts}: Removal, program: string): readonly string[] => {
	const polled = facts.settings?.trusted.flatMap(({address}) => (address ? [addressText(address)] : [])) ?? [];
	return [
		'Remains in Octopus',
		...told(
			2,
			`The machine’s record, if there is one: Octopus was not asked for its name and space. ${
				thumbprint === undefined ? 'Its thumbprint is not known here.' : `Its thumbprint is ${thumbprint}.`
			}${polled.length === 0 ? '' : ` The instance polled ${polled.join(', ')}.`}`,
		),
		...told(2, 'Until it is deleted, its health checks find it unavailable.'),
		...told(
			2,
			'In the portal: Infrastructure › Deployment Targets or Workers › the machine › Delete. Or with this program, on any machine:',
		),
		`    ${program} remove --instance=${shellWord(instance)} \\`,
		`      --thumbprint=${thumbprint ?? 'THUMBPRINT'} \\`,
		'      --server-url=https://… --api-key-file=FILE',
	];
};
