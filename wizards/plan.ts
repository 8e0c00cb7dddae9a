import type {Answers} from '../src/model/answers.ts';
import {required} from '../src/model/answers.ts';
import type {Facts} from '../src/model/facts.ts';
import type {Plan, Step} from '../src/model/plan.ts';
import {
	configure,
	contextOf,
	createInstance,
	installService,
	makeCertificate,
	pollAddress,
	protectConfiguration,
	register,
	restartService,
	trustServer,
} from './steps.ts';

/** Where a Tentacle from Octopus's packages is: what scripts call when none is on this machine. */
export const usualTentacle = '/opt/octopus/tentacle/Tentacle';

/**
Answers and facts → the ordered steps. Pure: preview, script and execution are made from the result.

The order is a promise (`product` §4): the machine is not known to the Server before it can answer, and does not poll before it is known.
So trust and addresses come first, then the record, and the agent starts last.
*/
export const planFor = (answers: Answers, facts: Facts): Plan => {
	const context = contextOf(answers, facts);
	const settings = [
		createInstance(context),
		protectConfiguration(context),
		makeCertificate(context),
		configure(context),
		trustServer(context),
		...(answers.style === 'polling' ? required(answers, 'serverAddresses').map(pollAddress(context)) : []),
	];
	const steps = [...settings, ...(answers.registerNow ? [register(context)] : [])];
	return {
		schemaVersion: 1,
		instance: context.instance,
		configFile: required(answers, 'configFile'),
		tentacle: facts.tentacle?.path ?? usualTentacle,
		steps: [...steps, ...(answers.service === 'systemd' ? serviceSteps(installService(context), settings, restartService(context)) : [])],
	};
};

/** A running agent keeps what it read when it started: changed settings need a restart, which `--start` is not. */
const serviceSteps = (install: Step, settings: readonly Step[], restart: Step): readonly Step[] =>
	install.already !== undefined && settings.some(({id, already}) => already === undefined && id !== 'protect-configuration')
		? [install, restart]
		: [install];
