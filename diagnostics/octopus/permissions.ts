import type {Answers} from '../../src/model/answers.ts';
import {defineCheck} from '../../src/model/check.ts';
import {all, given} from '../../src/model/condition.ts';
import {credentialGiven} from '../../src/model/credential.ts';
import type {NamedResource} from '../../src/model/facts.ts';
import type {PermissionsSeen} from '../../src/model/probes.ts';
import {serverSideProxyIn} from '../../src/model/proxy-url.ts';
import {carries, recordOfName} from '../../src/model/record.ts';
import {chosenSpace} from '../../src/model/space.ts';
import {ownThumbprintsSeen} from '../own-thumbprints.ts';

/** What registering needs, and what it is only said to need or what the proof afterwards does. */
type Needs = {readonly must: readonly string[]; readonly should: readonly string[]};

/** Of these answers (facts: Octopus REST §1.5). `isThere`: the record is there already, and is changed. */
const needsOf = (answers: Answers, isThere: boolean): Needs => {
	const {registerAs, tenants = [], tenantTags = [], service} = answers;
	// A diagnosis that plans nothing looks for the machine's record: among targets or among workers.
	if (registerAs === undefined) return {must: [], should: looking};
	const proof = service === 'systemd' ? ['TaskCreate', 'TaskView'] : [];
	const also = ['MachinePolicyView', ...(serverSideProxyIn(answers) === undefined ? [] : ['ProxyView'])];
	if (registerAs === 'worker') return {must: ['WorkerEdit', 'WorkerView', ...also], should: proof};
	return {
		must: [
			...(isThere ? [] : ['MachineCreate']),
			...['MachineEdit', 'MachineView', 'EnvironmentView'],
			...also,
			...(tenants.length + tenantTags.length > 0 ? ['TenantView'] : []),
		],
		should: ['EnvironmentEdit', ...proof],
	};
};

const looking = ['MachineView', 'WorkerView'];

/** The permissions that a grant can restrict to environments, and those that it can restrict to tenants (facts: Octopus REST §1.5). */
const byEnvironment = /^(Machine(Create|Delete|Edit|View)|EnvironmentView)$/;
const byTenant = /^(Machine(Create|Delete|Edit|View)|EnvironmentView|TenantView)$/;

export const tooStrong = ['AdministerSystem', 'ConfigureServer'];

export const whereGranted = 'a role in this space: in Octopus, Configuration › Teams › a team of the user › User Roles';

export const octopusPermissions = defineCheck({
	id: 'octopus/permissions',
	category: 'octopus',
	title: 'The user may do what is needed, and not much more',
	stage: 'before',
	appliesTo: all(given('serverUrl'), credentialGiven),
	needs: ['octopus/key', 'octopus/space'],
	reasons: {
		fitting: {verdict: 'pass', says: '{user} may do what is needed in the space {space}'},
		untold: {verdict: 'skipped', says: 'the Server does not tell what this user may do'},
		missing: {
			verdict: 'fail',
			finding: 'API007',
			says: '{user} lacks {missing} in the space {space}',
			owner: 'octopus',
			firm: true,
			remedy: `Grant {missing} by ${whereGranted}; or sign in as another user.`,
		},
		elsewhere: {
			verdict: 'fail',
			finding: 'API007',
			says: '{user} has {missing}, but not for all that was chosen ({restricted})',
			owner: 'octopus',
			firm: true,
			remedy: `Let {missing} hold for these environments and tenants too, by ${whereGranted}; or choose others.`,
		},
		refused: {
			verdict: 'fail',
			finding: 'API007',
			says: 'what is in the space {space} may not be read: {refused}',
			owner: 'octopus',
			firm: true,
			remedy: `Grant what is missing by ${whereGranted}; or sign in as another user.`,
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
				'Use a service account with a small role of its own (Octopus: Configuration › Users), and revoke what was left on a machine of this one.',
		},
	},
	gather: async (probes, _subject, {answers, signal}) => {
		const seen = await probes.account(signal);
		const permissions = seen.accepted ? seen.permissions : undefined;
		const space = seen.accepted
			? permissions
				? seen.facts.spaces.find(({id}) => id === permissions.spaceId)
				: chosenSpace(answers, seen.facts)
			: undefined;
		const own = await ownThumbprintsSeen(probes, answers, signal);
		const isThere = (space?.records ?? []).some(
			record =>
				record.registeredAs === answers.registerAs &&
				(carries(record, own) || (answers.replace !== undefined && record === recordOfName(answers, [record]))),
		);
		const chosen = {
			environments: idsOf(answers.environments, space?.lists?.environments),
			tenants: idsOf(answers.tenants, space?.lists?.tenants),
		};
		const has = permissions && hasOf(permissions);
		const {must, should: wanted} = needsOf(answers, isThere);
		const should = wanted === looking && has && looking.some(name => has(name)) ? [] : wanted;
		const lacks = has ? must.filter(name => !has(name)) : [];
		const partly = has ? must.filter(name => has(name) && !has(name, chosen)) : [];
		return {
			user: seen.accepted ? seen.user : null,
			space: space?.name ?? answers.space ?? 'Default',
			isTold: permissions?.complete ?? false,
			lacks,
			missing: lacks.length > 0 ? lacks : partly,
			restricted: [...(answers.environments ?? []), ...(answers.tenants ?? [])],
			lacking: has ? should.filter(name => !has(name)) : [],
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

type Chosen = {readonly environments: readonly string[]; readonly tenants: readonly string[]};

/**
Whether a permission is held for every pair of these environments and tenants; without any: held somewhere. What a restriction to tenants means for a
machine without any is not known, so that nothing is missed there.
*/
export const hasOf =
	({space}: PermissionsSeen) =>
	(name: string, {environments, tenants}: Chosen = {environments: [], tenants: []}): boolean => {
		const grants = space[name] ?? [];
		const pairs = (byEnvironment.test(name) ? orAny(environments) : anyId).flatMap(environment =>
			(byTenant.test(name) ? orAny(tenants) : anyId).map(tenant => [environment, tenant] as const),
		);
		return pairs.every(([environment, tenant]) =>
			grants.some(({environmentIds, tenantIds}) => allows(environmentIds, environment) && allows(tenantIds, tenant)),
		);
	};

const anyId = [undefined];
const orAny = (ids: readonly string[]): ReadonlyArray<string | undefined> => (ids.length === 0 ? anyId : ids);
const allows = (restrictedTo: readonly string[], id: string | undefined): boolean =>
	id === undefined || restrictedTo.length === 0 || restrictedTo.includes(id);

const idsOf = (chosen: readonly string[] = [], listed: readonly NamedResource[] = []): readonly string[] =>
	chosen.flatMap(one => listed.filter(({name}) => name.toLowerCase() === one.toLowerCase()).map(({id}) => id));
