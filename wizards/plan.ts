import type {Answers} from '../src/model/answers.ts';
import {required} from '../src/model/answers.ts';
import type {Facts, RecordFacts} from '../src/model/facts.ts';
import {changesCertificate} from '../src/model/own-thumbprints.ts';
import type {Plan, Step} from '../src/model/plan.ts';
import {proxyIn} from '../src/model/proxy-url.ts';
import {carries} from '../src/model/record.ts';
import {certificateStep, forgetOldKey, renewedRecords, replacesCertificate, thumbprintAfter} from './certificate-steps.ts';
import {ownRecord, replacedRecord} from './existing.ts';
import {pollingProxySteps, scriptProxySteps} from './proxy-steps.ts';
import {letServerDial, register} from './register-step.ts';
import {handOverSteps, isPlain, startSteps, usersOf} from './service-user.ts';
import {contextOf, type StepContext} from './step-context.ts';
import {configure, createInstance, installService, pollAddress, protectConfiguration, restartService} from './steps.ts';
import {pollByTentacle, registerByTentacle} from './tentacle-register.ts';
import {afterRenewal, changesTrust, leaveSteps, trustServer} from './trust-steps.ts';

/** Where a Tentacle from Octopus's packages is: what scripts call when none is on this machine. */
export const usualTentacle = '/opt/octopus/tentacle/Tentacle';

/**
Answers and facts → the ordered steps. Pure: preview, script and execution are made from the result.

The order is a promise (`product` §4): the machine is not known to the Server before it can answer, and does not poll before it is known. So a polling
machine is registered before its agent starts; a listening one after that, when the Server has dialled it. Tentacle's own registering brings trust and addresses
with it, which the agent reads only when it starts: so it comes before that in both styles (facts: Tentacle §13).

What a polling instance polls and trusts no more goes after that, since its subscription id goes with it for good: a Server that refuses the machine has cost it nothing.

An instance of an account of its own is handed over early (`handOverSteps`), and its agent started where the service of root's is installed and started.

A certificate that replaces another comes last of the settings, and the same order is then the one in which no side is left with the wrong one for longer than a
moment. Polling: the agent goes on with the old certificate until its restart, so that a Server that refuses the new one has changed nothing; from the record's
change to the restart, seconds later, it is refused and tries again. Listening: the agent is restarted, the Server dials it and finds the new certificate, and only
then the record is changed; meanwhile it does not trust this machine, and its tasks wait.
*/
export const planFor = (answers: Answers, facts: Facts): Plan => {
	const before = contextOf(answers, facts);
	const context = afterRenewal(before);
	const byTentacle = answers.registerNow === true && answers.registerThrough === 'tentacle';
	const addresses = answers.style === 'polling' ? required(answers, 'serverAddresses') : [];
	const certificate = certificateStep(context);
	const replaces = replacesCertificate(context);
	const known = replacedRecord(answers, facts) ?? ownRecord(answers, facts);
	const record = answers.registerNow && !byTentacle ? [register(context), ...renewedRecords(context, known)] : [];
	const leaves = leaveSteps(context);
	const isTakenFirst = answers.style === 'polling' && record.length > 0;
	const plain = isPlain(context);
	const handOver = plain ? [] : handOverSteps(context);
	const settings = [
		createInstance(context),
		...(context.existing?.settings ? [...handOver, protectConfiguration(context)] : [protectConfiguration(context), ...handOver]),
		...(replaces ? [] : [certificate]),
		configure(context),
		...(byTentacle && !changesTrust(before) ? [] : [trustServer(before)]),
		...pollingProxySteps(context),
		...scriptProxySteps(context),
		...(byTentacle
			? [registerByTentacle(context), ...addresses.slice(1).map(pollByTentacle(context))]
			: addresses.map(pollAddress(context))),
		...(isTakenFirst ? [] : leaves),
		...(replaces ? [certificate] : []),
	];
	const service = answers.service === 'systemd' ? serviceSteps(context, [...settings, ...leaves], known, handOver) : [];
	return {
		schemaVersion: 1,
		instance: context.instance,
		configFile: required(answers, 'configFile'),
		serverThumbprint: required(answers, 'serverThumbprint'),
		...(answers.registerNow && proxyIn(answers) && {proxy: required(answers, 'proxy')}),
		tentacle: facts.tentacle?.path ?? usualTentacle,
		...(plain ? {} : userIn(context)),
		steps: refusedEarly([
			...settings,
			...(answers.style === 'listening'
				? [...service, ...dialled(context, service, record)]
				: [...record, ...(isTakenFirst ? leaves : []), ...service]),
			...forgetOldKey(context),
		]),
	};
};

const userIn = (context: StepContext): Pick<Plan, 'user'> => {
	const {wanted} = usersOf(context);
	return wanted === 'root' ? {} : {user: wanted};
};

/** A script that runs under the agent is met before the first change, and not when half of it is done. */
const refusedEarly = (steps: readonly Step[]): readonly Step[] => {
	const first = steps.find(({already}) => already === undefined);
	return first && steps.some(({id}) => id === 'restart' || id === 'stop')
		? steps.map(step => (step === first ? {...step, stopsAgent: true} : step))
		: steps;
};

/** The Server dials the agent, where one runs and something has changed. */
const dialled = (context: StepContext, service: readonly Step[], record: readonly Step[]): readonly Step[] => {
	const runs = context.answers.start !== false || context.existing?.unit.active;
	if (service.length === 0 || record.length === 0 || !runs) return record;
	const unchanged = [...service, ...record].every(({already}) => already !== undefined);
	return [{...letServerDial(context), ...(unchanged && {already: 'nothing has changed since it did'})}, ...record];
};

/** A running agent keeps what it read when it started: changed settings need a restart, which `--start` is not. */
const serviceSteps = (
	context: StepContext,
	settings: readonly Step[],
	known: RecordFacts | undefined,
	handOver: readonly Step[],
): readonly Step[] => {
	const changed = settings.some(({id, already}) => already === undefined && id !== 'protect-configuration');
	// A run that stopped before the restart has left an agent that works with what was before; and one that the Server has refused until now tries again late.
	const isRefused = context.answers.style === 'polling' && known !== undefined && !carries(known, thumbprintAfter(context));
	const missed = context.existing?.changedSinceStart === true || (changesCertificate(context.answers) && isRefused);
	if (!isPlain(context)) return startSteps(context, handOver, changed || missed);
	const install = installService(context);
	const runs = context.existing?.unit.active === true && install.already !== undefined;
	return runs && (changed || missed) ? [install, restartService(context)] : [install];
};
