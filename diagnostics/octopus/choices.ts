import {defineCheck} from '../../src/model/check.ts';
import {all, given, is} from '../../src/model/condition.ts';
import {credentialGiven} from '../../src/model/credential.ts';
import {serverSideProxyIn} from '../../src/model/proxy-url.ts';
import {chosenSpace} from '../../src/model/space.ts';
import {suggestion} from '../suggestion.ts';

export const octopusChoices = defineCheck({
	id: 'octopus/choices',
	category: 'octopus',
	title: 'What was chosen exists in the space',
	stage: 'before',
	appliesTo: all(given('serverUrl'), credentialGiven, given('space'), is('registerNow', true)),
	needs: ['octopus/space', 'octopus/permissions'],
	reasons: {
		exist: {verdict: 'pass', says: '{chosen}'},
		missing: {
			verdict: 'fail',
			finding: 'REG005',
			says: 'there is no {kind} {missing}{suggestion}',
			owner: 'octopus',
			firm: true,
			remedy: 'Choose one that is there, or check that this user may see it: {listed}',
		},
		dynamic: {
			verdict: 'fail',
			finding: 'REG008',
			says: '{missing} is a dynamic worker pool: it brings machines of its own',
			owner: 'octopus',
			firm: true,
			remedy: 'Choose one of: {listed}',
		},
	},
	gather: async (probes, _subject, {answers, signal}) => {
		const seen = await probes.account(signal);
		const lists = seen.accepted ? chosenSpace(answers, seen.facts)?.lists : undefined;
		const pools = lists?.workerPools ?? [];
		const {machinePolicy} = answers;
		const serverSideProxy = serverSideProxyIn(answers);
		const names = (listed: ReadonlyArray<{readonly name: string}> = []) => listed.map(({name}) => name);
		// Target tags are not among them: new ones are made.
		const wanted: ReadonlyArray<readonly [kind: string, names: readonly string[], listed: readonly string[]]> = [
			['environment', answers.environments ?? [], names(lists?.environments)],
			['tenant', answers.tenants ?? [], names(lists?.tenants)],
			['tenant tag', answers.tenantTags ?? [], lists?.tenantTags ?? []],
			['worker pool', answers.workerPools ?? [], names(pools.filter(({canAddWorkers}) => canAddWorkers))],
			['machine policy', machinePolicy === undefined ? [] : [machinePolicy], names(lists?.machinePolicies)],
			['server-side proxy', serverSideProxy === undefined ? [] : [serverSideProxy], names(lists?.serverSideProxies)],
		];
		const has = (list: readonly string[], name: string) => list.some(one => one.toLowerCase() === name.toLowerCase());
		const [kind, chosen, listed] = wanted.find(([, some, list]) => some.some(name => !has(list, name))) ?? ['', [], []];
		const missing = chosen.find(name => !has(listed, name)) ?? null;
		const isDynamic =
			missing !== null &&
			kind === 'worker pool' &&
			pools.some(({name, canAddWorkers}) => !canAddWorkers && name.toLowerCase() === missing.toLowerCase());
		return {
			chosen: wanted.flatMap(([, some]) => some),
			kind,
			missing,
			isDynamic,
			listed: listed.length === 0 ? ['none is to be seen'] : listed.slice(0, 20),
			suggestion: missing === null ? '' : suggestion(missing, listed),
		};
	},
	judge: ({missing, isDynamic}) => (missing === null ? 'exist' : isDynamic ? 'dynamic' : 'missing'),
});
