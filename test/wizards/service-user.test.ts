import test from 'ava';
import type {Answers} from '../../src/model/answers.ts';
import type {Facts, InstanceFacts, InstanceSettings, UnitFacts} from '../../src/model/facts.ts';
import {accountOf, type Plan, type Step} from '../../src/model/plan.ts';
import {renderBash} from '../../src/render/bash.ts';
import {renderPlan} from '../../src/render/plan-text.ts';
import {renderPowershell} from '../../src/render/powershell.ts';
import {answersOf} from '../../wizards/existing.ts';
import {planFor} from '../../wizards/plan.ts';
import {removePlan} from '../../wizards/remove-plan.ts';
import {accountName, ownFolders} from '../../wizards/rules.ts';
import {offeredUsers, userAsides} from '../../wizards/service-user.ts';
import {facts, instance, listeningTrust, pollingTarget, settings} from '../_helpers/facts.ts';
import {matchesGolden} from '../_helpers/snapshot.ts';

const asOcto: Answers = {...pollingTarget, applicationFolder: '/srv/apps', serviceUser: 'octo'};

const having = (more: Partial<InstanceSettings>, unit: Partial<UnitFacts> = {}): Facts => ({
	...facts,
	instances: [{...instance, settings: {...settings, mode: 0o600, ...more}, unit: {...instance.unit, ...unit}}],
});
const octos = having({owner: 'octo', applicationFolder: '/srv/apps'}, {user: 'octo'});

const toDo = ({steps}: Plan): readonly string[] => steps.filter(({already}) => already === undefined).map(({id}) => id);
const usersOf = (plan: Plan): ReadonlySet<string> =>
	new Set(plan.steps.flatMap(({run}) => (run.kind === 'tentacle' ? [`${run.words[0]} ${accountOf(plan, run) ?? 'root'}`] : [])));

test('a new instance is handed over before its first secret, and started at the end', async t => {
	const plan = planFor(asOcto, facts);
	t.deepEqual(toDo(plan).slice(0, 7), [
		'create-instance',
		'protect-configuration',
		'service-install',
		'owner octo /var/opt/octopus/Tentacle',
		'owner octo /srv/apps',
		'owner octo /etc/octopus/Tentacle/tentacle-Tentacle.config',
		'new-certificate',
	]);
	t.is(toDo(plan).at(-1), 'service');
	t.true(toDo(plan).indexOf('register') < toDo(plan).indexOf('service'));
	t.deepEqual(
		[...usersOf(plan)].filter(one => one.endsWith(' root')),
		['create-instance root', 'service root'],
	);
	await matchesGolden(t, 'plan-service-user.txt', renderPlan(plan, 80));
	await matchesGolden(t, 'plan-service-user.sh', renderBash(plan));
});

test('an instance of that user is changed as that user, and nothing of it by root', t => {
	const plan = planFor({...asOcto, pollingConnections: 3}, octos);
	t.deepEqual(usersOf(plan).has('service root'), false);
	t.false(plan.steps.some(({run}) => run.kind === 'owner'));
	t.like(
		plan.steps.find(({id}) => id === 'restart'),
		{run: {kind: 'systemctl', verb: 'restart', unit: 'Tentacle.service'}, stopsAgent: true},
	);
	t.deepEqual(toDo(planFor({...asOcto, applicationFolder: '/srv/more'}, octos)).slice(0, 2), ['owner octo /srv/more', 'configure']);
});

test('another user: the agent stops, unit and files change, and it starts again', t => {
	const toUser = toDo(planFor(asOcto, having({})));
	t.deepEqual(toUser.slice(0, 2), ['stop', 'service-user']);
	t.is(toUser.at(-1), 'service');
	const toRoot = planFor({...asOcto, serviceUser: 'root'}, octos);
	t.deepEqual(
		toDo(toRoot).slice(0, 5),
		[
			'stop',
			'owner root /var/opt/octopus/Tentacle',
			'owner root /srv/apps',
			'owner root /etc/octopus/Tentacle/tentacle-Tentacle.config',
			'service-user',
		],
		'root’s agent is not started, by a machine that starts, on what another user can write',
	);
	t.is(toRoot.user, undefined);
	t.throws(() => renderBash(toRoot), {message: /one user’s files/});
	t.like(
		toRoot.steps.find(({id}) => id === 'owner root /srv/apps'),
		{run: {from: 'octo', to: 'root'}, undo: {run: {from: 'root', to: 'octo'}}},
	);
});

/** Whose things are while an instance changes hands. */
type Hands = {
	readonly owner: string;
	readonly unit: string;
	readonly active: boolean;
	readonly folders: Readonly<Record<string, ReadonlySet<string>>>;
};

const factsOf = ({owner, unit, active}: Hands): Facts =>
	having({...(owner !== 'root' && {owner}), applicationFolder: '/srv/apps'}, {...(unit !== 'root' && {user: unit}), active});

const after = (hands: Hands, {run}: Step): Hands => {
	if (run.kind === 'tentacle') return {...hands, active: run.words.includes('--start')};
	if (run.kind === 'systemctl') return {...hands, active: run.verb !== 'stop'};
	if (run.kind === 'unit-user') return {...hands, unit: run.user};
	if (run.kind !== 'owner') return hands;
	if (run.what === 'file') return hands.owner === run.from ? {...hands, owner: run.to} : hands;
	const folders = Object.entries(hands.folders).map(([folder, owners]) => [
		folder,
		folder === run.path ? new Set([...owners].map(owner => (owner === run.from ? run.to : owner))) : owners,
	]);
	return {...hands, folders: Object.fromEntries(folders)};
};

const changesHands = ({steps}: Plan): readonly Step[] =>
	steps.filter(
		({already, run}) =>
			already === undefined &&
			(run.kind === 'tentacle' ? run.words[0] === 'service' : ['owner', 'unit-user', 'systemctl'].includes(run.kind)),
	);

for (const [from, to] of [
	['root', 'octo'],
	['octo', 'root'],
	['octo', 'bob'],
] as const) {
	test(`from ${from} to ${to}: stopped after any step and run again, all belongs to one; and root’s agent never starts on files of others`, t => {
		const all = (user: string): Hands => ({
			owner: user,
			unit: user,
			active: true,
			folders: {'/var/opt/octopus/Tentacle': new Set([user]), '/srv/apps': new Set([user])},
		});
		const planned = changesHands(planFor({...asOcto, serviceUser: to}, factsOf(all(from))));
		for (let done = 0; done <= planned.length; done++) {
			const stopped = planned.slice(0, done).reduce(after, all(from));
			if (stopped.unit === 'root') t.is(stopped.owner, 'root', `after ${done} steps`);
			// Only the unit tells of a change that nobody wants any more; of folders alone, the proof does (`machine/own-files`).
			for (const wanted of stopped.unit === from ? [to] : [to, from]) {
				const again = changesHands(planFor({...asOcto, serviceUser: wanted}, factsOf(stopped)));
				t.is(new Set(again.map(({id}) => id)).size, again.length);
				t.deepEqual(again.reduce(after, stopped), all(wanted), `${done} steps, then ${wanted}`);
			}
		}
	});
}

test('what another user has written is said before it is taken over, and only what was said', t => {
	const {steps} = planFor({...asOcto, serviceUser: 'root'}, octos);
	const config = steps.find(({run}) => run.kind === 'owner' && run.what === 'file');
	const trusted = settings.trusted.map(({thumbprint}) => thumbprint);
	t.true(trusted.length > 0);
	for (const thumbprint of trusted) t.regex(config?.why ?? '', new RegExp(`run anything as root: .*${thumbprint}`));
	t.like(config?.run, {trusted: [...new Set(trusted)]});
	t.regex(steps.find(({id}) => id === 'owner root /srv/apps')?.why ?? '', /tools that octo has left there run as root/);
	t.false(
		planFor(asOcto, having({})).steps.some(({run}) => run.kind === 'owner' && run.trusted !== undefined),
		'root’s own needs no saying',
	);
});

test('root, whoever has the instance, and the accounts of people are offered', t => {
	const machine = {...facts.machine, accounts: ['ada', 'octo']};
	t.deepEqual(
		offeredUsers({instance: 'Tentacle'}, {...octos, machine}).map(({value}) => value),
		['root', 'octo', 'ada'],
	);
	t.deepEqual(
		offeredUsers({instance: 'New'}, facts).map(({value}) => value),
		['root'],
	);
	const [says] = userAsides.serviceUser?.({instance: 'Tentacle', serviceUser: 'root'}, octos) ?? [];
	t.regex(says?.kind === 'note' ? says.says : '', /What octo has written until now holds for root/);
	t.deepEqual(userAsides.serviceUser?.({instance: 'Tentacle', serviceUser: 'octo'}, octos), []);
});

test('a service that is missing is installed by root on root’s files only', t => {
	const gone = having({owner: 'octo', applicationFolder: '/srv/apps'}, {installed: false, enabled: false, active: false});
	const ids = toDo(planFor(asOcto, gone));
	t.true(ids.indexOf('owner root /srv/apps') < ids.indexOf('service-install'));
	t.true(ids.indexOf('service-install') < ids.indexOf('owner octo /srv/apps'));
});

test('root’s instance has the plan it always had', t => {
	t.deepEqual(planFor({...pollingTarget, serviceUser: 'root'}, facts), planFor(pollingTarget, facts));
	t.deepEqual(toDo(planFor({...listeningTrust, serviceUser: 'root'}, facts)), toDo(planFor(listeningTrust, facts)));
});

test('the user is read back from the unit', t => {
	t.like(answersOf(instance), {serviceUser: 'root'});
	t.like(answersOf(octos.instances[0] as InstanceFacts), {serviceUser: 'octo'});
});

test('on Windows a service of another account is not made', t => {
	t.throws(() => renderPowershell(planFor(asOcto, facts)), {message: /another account/});
});

test('Tentacle is not run as root to remove an instance of another user', t => {
	const [found] = octos.instances;
	if (!found) throw new Error('the facts have an instance');
	const {plan} = removePlan({
		instance: found.name,
		facts: found,
		leftovers: {
			unitFile: '/etc/systemd/system/Tentacle.service',
			unitIsOurs: true,
			indexFile: '/index',
			keyCopies: [],
			paths: [],
			needed: [],
		},
		machine: {...octos, canInstallServices: true},
		deleteFiles: false,
	});
	t.deepEqual(
		plan.steps.map(({run}) => run.kind),
		['remove-unit', 'delete'],
	);
});

test('what is no account’s name is refused, and a folder that is not the instance’s own', t => {
	for (const bad of ['', '-x', 'a b', 'octo;reboot', '../root', '1000', '0x1f', '%i', 'a:b', 'octo\\', 'x'.repeat(256), 'a\nb', 'o$o']) {
		t.truthy(accountName(bad, {}, facts), bad);
	}
	const good = ['octo', '_apt', 'svc.deploy', 'systemd-network', 'EXAMPLE\\svc', 'svc@example.com', 'svc$', '0octo', 'EXAMPLE+jürgen'];
	for (const name of good) t.is(accountName(name, {}, facts), undefined, name);
	t.regex(ownFolders('octo', {homeFolder: '/etc/octopus/Tentacle'}, facts) ?? '', /another folder than \/etc\/octopus\/Tentacle/);
	t.regex(ownFolders('octo', {applicationFolder: '/home'}, facts) ?? '', /\/home/);
	t.is(ownFolders('root', {applicationFolder: '/home'}, facts), undefined);
	t.is(ownFolders('octo', asOcto, facts), undefined);
});
