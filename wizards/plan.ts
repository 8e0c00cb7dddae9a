import type {Answers} from '../src/model/answers.ts';
import {required} from '../src/model/answers.ts';
import type {Facts} from '../src/model/facts.ts';
import type {Plan, Step} from '../src/model/plan.ts';
import {proxyIn} from '../src/model/proxy-url.ts';
import {pollingProxySteps, scriptProxySteps} from './proxy-steps.ts';
import {letServerDial, register} from './register-step.ts';
import {contextOf, type StepContext} from './step-context.ts';
import {configure, createInstance, installService, makeCertificate, pollAddress, protectConfiguration, restartService} from './steps.ts';
import {pollByTentacle, registerByTentacle} from './tentacle-register.ts';
import {afterRenewal, changesTrust, leaveSteps, trustServer} from './trust-steps.ts';

/** Where a Tentacle from Octopus's packages is: what scripts call when none is on this machine. */
export const usualTentacle = '/opt/octopus/tentacle/Tentacle';

/**
Answers and facts → the ordered steps. Pure: preview, script and execution are made from the result.

The order is a promise (`product` §4): the machine is not known to the Server before it can answer, and does not poll before it is known. So a polling
machine is registered before its agent starts; a listening one after that, when the Server has dialled it. Tentacle's own registering brings trust and addresses
with it, which the agent reads only when it starts: so it comes before that in both styles (facts: Tentacle §13).
*/
export const planFor = (answers: Answers, facts: Facts): Plan => {
	const before = contextOf(answers, facts);
	const context = afterRenewal(before);
	const byTentacle = answers.registerNow === true && answers.registerThrough === 'tentacle';
	const addresses = answers.style === 'polling' ? required(answers, 'serverAddresses') : [];
	const settings = [
		createInstance(context),
		protectConfiguration(context),
		makeCertificate(context),
		configure(context),
		...(byTentacle && !changesTrust(before) ? [] : [trustServer(before)]),
		...pollingProxySteps(context),
		...scriptProxySteps(context),
		...(byTentacle
			? [registerByTentacle(context), ...addresses.slice(1).map(pollByTentacle(context))]
			: addresses.map(pollAddress(context))),
		...leaveSteps(context),
	];
	const record = answers.registerNow && !byTentacle ? [register(context)] : [];
	const service = answers.service === 'systemd' ? serviceSteps(installService(context), settings, restartService(context)) : [];
	return {
		schemaVersion: 1,
		instance: context.instance,
		configFile: required(answers, 'configFile'),
		serverThumbprint: required(answers, 'serverThumbprint'),
		...(answers.registerNow && proxyIn(answers) && {proxy: required(answers, 'proxy')}),
		tentacle: facts.tentacle?.path ?? usualTentacle,
		steps: refusedEarly([
			...settings,
			...(answers.style === 'listening' ? [...service, ...dialled(context, service, record)] : [...record, ...service]),
		]),
	};
};

/** A script that runs under the agent is met before the first change, and not when half of it is done. */
const refusedEarly = (steps: readonly Step[]): readonly Step[] => {
	const first = steps.find(({already}) => already === undefined);
	return first && steps.some(({id}) => id === 'restart') ? steps.map(step => (step === first ? {...step, stopsAgent: true} : step)) : steps;
};

/** The Server dials the agent, where one runs and something has changed. */
const dialled = (context: StepContext, service: readonly Step[], record: readonly Step[]): readonly Step[] => {
	if (service.length === 0 || record.length === 0) return record;
	const unchanged = [...service, ...record].every(({already}) => already !== undefined);
	return [{...letServerDial(context), ...(unchanged && {already: 'nothing has changed since it did'})}, ...record];
};

/** A running agent keeps what it read when it started: changed settings need a restart, which `--start` is not. */
const serviceSteps = (install: Step, settings: readonly Step[], restart: Step): readonly Step[] =>
	install.already !== undefined && settings.some(({id, already}) => already === undefined && id !== 'protect-configuration')
		? [install, restart]
		: [install];
