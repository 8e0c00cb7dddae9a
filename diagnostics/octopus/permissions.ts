import type {Answers} from '../../src/model/answers.ts';
import {defineCheck} from '../../src/model/check.ts';
import {all, given} from '../../src/model/condition.ts';
import {credentialGiven} from '../../src/model/credential.ts';
import type {NamedResource} from '../../src/model/facts.ts';
import type {PermissionsSeen} from '../../src/model/probes.ts';

/** What registering needs, and what it is only said to need or what the proof afterwards does (facts: Octopus REST §1.5). */
type Needs = {readonly must: readonly string[]; readonly should: readonly string[]};

const needsOfSetUp: Readonly<Record<'target' | 'worker', Needs>> = {
	target: {
		must: ['MachineCreate', 'MachineEdit', 'MachineView', 'EnvironmentView', 'MachinePolicyView'],
		should: ['EnvironmentEdit', 'TaskCreate', 'TaskView'],
	},
	worker: {must: ['WorkerEdit', 'WorkerView', 'MachinePolicyView'], should: ['TaskCreate', 'TaskView']},
};

/** A diagnosis that plans nothing looks for the machine's record: among targets or among workers. */
const looking = ['MachineView', 'WorkerView'];

/** The permissions that a grant can restrict to environments. */
const byEnvironment = /^(Machine(Create|Delete|Edit|View)|EnvironmentView)$/;

export const tooStrong = ['AdministerSystem', 'ConfigureServer'];

export const whereGranted = 'a role in this space: in Octopus, Configuration › Teams › a team of the key’s user › User Roles';

export const octopusPermissions = defineCheck({
	id: 'octopus/permissions',
	category: 'octopus',
	title: 'The key may do what is needed, and not much more',
	stage: 'before',
	appliesTo: all(given('serverUrl'), credentialGiven),
	needs: ['octopus/key', 'octopus/space'],
	reasons: {
		fitting: {verdict: 'pass', says: '{user} may do what is needed in the space {space}'},
		untold: {verdict: 'skipped', says: 'the Server does not tell what this key may do'},
		missing: {
			verdict: 'fail',
			finding: 'API007',
			says: '{user} lacks {missing} in the space {space}',
			owner: 'octopus',
			firm: true,
			remedy: `Grant {missing} by ${whereGranted}; or use a key of another user.`,
		},
		elsewhere: {
			verdict: 'fail',
			finding: 'API007',
			says: '{user} has {missing}, but not for every environment that was chosen ({environments})',
			owner: 'octopus',
			firm: true,
			remedy: `Let {missing} hold for these environments too, by ${whereGranted}; or choose others.`,
		},
		refused: {
			verdict: 'fail',
			finding: 'API007',
			says: 'what is in the space {space} may not be read: {refused}',
			owner: 'octopus',
			firm: true,
			remedy: `Grant what is missing by ${whereGranted}; or use a key of another user.`,
		},
		perhaps: {
			verdict: 'warning',
			finding: 'API007',
			says: '{user} lacks {lacking} in the space {space}, which is not always needed',
			owner: 'octopus',
			remedy: `EnvironmentEdit is in what Octopus’s support lists for registering; without TaskCreate and TaskView no health check proves the machine; without MachineView and WorkerView its record is not found. Granted by ${whereGranted}.`,
		},
		strong: {
			verdict: 'warning',
			finding: 'API012',
			says: '{user} may administer the whole Server ({strong}), far more than is needed here',
			owner: 'octopus',
			remedy:
				'Use a key of a service account with a small role of its own (Octopus: Configuration › Users), and delete this one if it was left on a machine.',
		},
	},
	gather: async (probes, _subject, {answers, signal}) => {
		const seen = await probes.account(signal);
		const permissions = seen.accepted ? seen.permissions : undefined;
		const space = seen.accepted
			? seen.facts.spaces.find(({id, name}) =>
					permissions ? id === permissions.spaceId : name.toLowerCase() === answers.space?.toLowerCase(),
				)
			: undefined;
		const chosen = chosenEnvironments(answers, space?.lists?.environments ?? []);
		const has = permissions && hasOf(permissions);
		const {must, should} =
			answers.registerAs === undefined
				? {must: [], should: has && looking.some(name => has(name, [])) ? [] : looking}
				: needsOfSetUp[answers.registerAs];
		const lacks = has ? must.filter(name => !has(name, [])) : [];
		const partly = has ? must.filter(name => has(name, []) && !has(name, chosen)) : [];
		return {
			user: seen.accepted ? seen.user : null,
			space: space?.name ?? answers.space ?? 'Default',
			isTold: permissions?.complete ?? false,
			lacks,
			missing: lacks.length > 0 ? lacks : partly,
			environments: answers.environments ?? [],
			lacking: has ? should.filter(name => !has(name, [])) : [],
			strong: permissions?.system.filter(name => tooStrong.includes(name)) ?? [],
			refused: seen.accepted ? (seen.refused ?? null) : null,
		};
	},
	judge({isTold, lacks, missing, lacking, strong, refused}) {
		// Whether a system administrator's space permissions are told one by one is not known: nothing is missed there.
		if (strong.length > 0 && refused === null) return 'strong';
		if (isTold && lacks.length > 0) return 'missing';
		if (refused !== null) return 'refused';
		if (!isTold) return 'untold';
		if (missing.length > 0) return 'elsewhere';
		return lacking.length > 0 ? 'perhaps' : 'fitting';
	},
});

/** Whether a permission is held for each of these environments; without any: held somewhere. */
export const hasOf =
	({space}: PermissionsSeen) =>
	(name: string, environmentIds: readonly string[]): boolean => {
		const grants = space[name] ?? [];
		const covers = (id: string) => grants.some(grant => grant.environmentIds.length === 0 || grant.environmentIds.includes(id));
		return grants.length > 0 && (!byEnvironment.test(name) || environmentIds.every(covers));
	};

const chosenEnvironments = ({environments = []}: Answers, listed: readonly NamedResource[]): readonly string[] =>
	environments.flatMap(chosen => listed.filter(({name}) => name.toLowerCase() === chosen.toLowerCase()).map(({id}) => id));
