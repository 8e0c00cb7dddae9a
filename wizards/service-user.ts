import {type Answers, required} from '../src/model/answers.ts';
import type {Asides} from '../src/model/aside.ts';
import type {Facts} from '../src/model/facts.ts';
import type {Action, Step} from '../src/model/plan.ts';
import type {Offer} from '../src/model/question.ts';
import {currentInstance} from './existing.ts';
import {type StepContext, tentacle} from './step-context.ts';

/** More accounts than this nobody looks through. */
const mostOffered = 6;

/** Root, who has the instance now, and the accounts of people. */
export const offeredUsers = (answers: Answers, facts: Facts): readonly Offer[] => {
	const {settings, unit} = currentInstance(answers, facts)?.facts ?? {};
	const all: readonly Offer[] = [
		{value: 'root', says: 'Tentacle’s own default: deployments may do anything on this machine'},
		...[settings?.owner, unit?.user].flatMap(user => (user === undefined ? [] : [{value: user, says: 'has this instance now'}])),
		...(facts.machine.accounts ?? []).map(user => ({value: user, says: 'an account of this machine'})),
	];
	return all.filter(({value}, index) => all.findIndex(other => other.value === value) === index).slice(0, mostOffered);
};

/** What changes hands besides files. */
export const userAsides: Asides = {
	serviceUser: (answers, facts) => {
		const now = currentInstance(answers, facts)?.facts.settings?.owner;
		const wanted = answers.serviceUser;
		if (now === undefined || wanted === undefined || now === wanted) return [];
		const says = `What ${now} has written until now holds for ${wanted} from then on: whom the instance trusts, and scripts and tools in its folders. The plan lists the trusted certificates.`;
		return [{kind: 'note', tone: 'warning', says}];
	},
};

/** Whose the instance is now, and whose it is to be. */
export const usersOf = ({answers, existing}: StepContext): {readonly now: string; readonly wanted: string} => {
	const now = existing?.settings?.owner ?? 'root';
	return {now, wanted: answers.service === 'systemd' ? (answers.serviceUser ?? 'root') : now};
};

/** Root runs root’s instance, as Tentacle has it by default: its own commands do then. */
export const isPlain = (context: StepContext): boolean => {
	const {now, wanted} = usersOf(context);
	return now === 'root' && wanted === 'root' && (context.existing?.unit.user ?? 'root') === 'root';
};

const unitOf = ({existing, instance}: StepContext): string => existing?.unit.name ?? `${instance}.service`;

const systemctl = (context: StepContext, verb: 'start' | 'stop' | 'restart'): Action => ({kind: 'systemctl', verb, unit: unitOf(context)});

/**
The instance is handed over before its first secret is made (security rule 9), and from then on Tentacle’s commands run as its user (rule 12). What of them
only root can do, `create-instance` and `service --install`, comes before that, on root’s files. Of an instance that has another user, the unit is changed by us.
*/
export const handOverSteps = (context: StepContext): readonly Step[] => {
	const {answers, existing, instance} = context;
	const {now, wanted} = usersOf(context);
	const unit = existing?.unit;
	const isInstalled = unit?.installed === true && unit.enabled;
	const installs = answers.service === 'systemd' && !isInstalled;
	const unitUser = unit?.user ?? 'root';
	const renames = answers.service === 'systemd' && isInstalled && unitUser !== wanted;
	const stops = unit?.active === true && (renames || now !== wanted || installs);
	const file = `/etc/systemd/system/${unitOf(context)}`;
	const rename: readonly Step[] = renames
		? [
				{
					id: 'service-user',
					title: `Let the service run as ${wanted}`,
					why: `It runs as ${unitUser} now.`,
					changes: `User= in ${file}`,
					run: {kind: 'unit-user', unit: unitOf(context), file, user: wanted},
					undo: {run: {kind: 'unit-user', unit: unitOf(context), file, user: unitUser}},
				},
			]
		: [];
	return [
		...(stops ? [stop(context)] : []),
		...(installs
			? [
					...(now === 'root' ? [] : ownerSteps(context, now, 'root')),
					{
						id: 'service-install',
						title: 'Install the service',
						why: `systemd starts the agent at every boot, and again when it dies; it runs as ${wanted}.`,
						changes: file,
						run: tentacle('service', instance, '--install', `--username=${wanted}`),
						undo: unit?.installed ? {cannot: 'the service was there before'} : {run: tentacle('service', instance, '--uninstall')},
					} satisfies Step,
				]
			: []),
		// An agent that starts half-way (the machine does, say) may never run as root on what another user can write.
		...(now === 'root' ? rename : []),
		...ownerSteps(context, installs ? 'root' : now, wanted),
		// Of a change that stopped half-way and is taken back.
		...(renames && unitUser !== now
			? ownerSteps(context, unitUser, wanted).filter(({run}) => run.kind === 'owner' && run.what === 'folder')
			: []),
		...(now === 'root' ? [] : rename),
	];
};

const stop = (context: StepContext): Step => ({
	id: 'stop',
	title: 'Stop the agent',
	why: 'Its files get another owner.',
	changes: 'the running agent',
	run: systemctl(context, 'stop'),
	undo: {run: systemctl(context, 'start')},
	stopsAgent: true,
});

const ownerSteps = ({answers, existing}: StepContext, from: string, to: string): readonly Step[] => {
	const {homeFolder, applicationFolder} = existing?.settings ?? {};
	const own = [homeFolder, applicationFolder].filter(folder => folder !== undefined);
	const wanted = [...new Set([...own, required(answers, 'homeFolder'), required(answers, 'applicationFolder')])];
	const folders = wanted.filter(folder => !wanted.some(other => other !== folder && folder.startsWith(`${other}/`)));
	const trusted = [...new Set(existing?.settings?.trusted.map(({thumbprint}) => thumbprint))];
	const step = (place: string, what: 'file' | 'folder', giver: string): Step => {
		const action = {kind: 'owner', path: place, what} as const;
		const isFile = what === 'file';
		const takesOver =
			giver === 'root' ? '' : isFile ? trustOf(giver, to, trusted) : ` Scripts and tools that ${giver} has left there run as ${to}.`;
		return {
			id: `owner ${to} ${place}${giver === 'root' || giver === existing?.settings?.owner ? '' : ` of ${giver}`}`,
			title: `Give ${place} to ${to}`,
			why:
				(isFile
					? `Only ${to === 'root' ? 'root' : `${to}, besides root,`} can read the configuration then.`
					: `The agent works there as ${to}.`) + takesOver,
			changes: `${isFile ? `owner of ${place}` : `owner of what ${giver} has in ${place}`}${giver === 'root' ? '' : `, which only ${to} may write then`}`,
			run: {...action, from: giver, to, ...(isFile && giver !== 'root' && {trusted})},
			undo: {run: {...action, from: to, to: giver}},
		};
	};
	return [
		// A new folder of an instance that is handed over already is root’s until then.
		...folders.filter(folder => from !== to || !own.includes(folder)).map(folder => step(folder, 'folder', from === to ? 'root' : from)),
		...(from === to ? [] : [step(required(answers, 'configFile'), 'file', from)]),
	].filter(({run}) => run.kind === 'owner' && run.from !== run.to);
};

/** Whoever could write the list until now has decided who may give this machine work. */
const trustOf = (giver: string, to: string, trusted: readonly string[]): string =>
	` What ${giver} has written in it holds from then on: ${trusted.length === 0 ? 'it trusts nobody' : `whoever has one of these certificates may run anything as ${to}: ${trusted.join(', ')}`}.`;

export const restart = (context: StepContext): Step => ({
	id: 'restart',
	title: 'Restart the service',
	why: 'The agent reads its settings only when it starts.',
	changes: 'the running agent',
	run: systemctl(context, 'restart'),
	undo: {nothing: 'a restart leaves nothing behind'},
	stopsAgent: true,
	startsAgent: true,
});

/** What Tentacle’s own `service` would do, without running it as root on files of another user. */
export const startSteps = (context: StepContext, before: readonly Step[], changed: boolean): readonly Step[] => {
	const {answers, existing} = context;
	if (answers.service !== 'systemd') return [];
	const runs = existing?.unit.active === true && !before.some(({id}) => id === 'stop');
	if (runs && changed) {
		return [restart(context)];
	}
	if (answers.start === false) return [];
	return [
		{
			id: 'service',
			title: 'Start the service',
			why: `The agent runs now, as ${usersOf(context).wanted}.`,
			changes: `the unit ${unitOf(context)}`,
			run: systemctl(context, 'start'),
			undo: {run: systemctl(context, 'stop')},
			startsAgent: true,
			...(runs && {already: 'it is enabled and running'}),
		},
	];
};
