import {currentInstance} from '../../wizards/existing.ts';
import {changeText} from '../engine/differences.ts';
import {incompleteStep} from '../engine/execute.ts';
import type {Answers} from '../model/answers.ts';
import type {Facts} from '../model/facts.ts';
import {harmless} from '../model/harmless.ts';
import {jsonText} from '../model/json-text.ts';
import {type ExitCode, exitCodes, UserError} from '../model/user-error.ts';
import {changesOf} from './changes.ts';
import {type CommandContext, hasFlag} from './context.ts';
import type {Planned} from './set-up-unattended.ts';

/** `--check`: whether this machine and the Server are as the answers say. Nothing is changed, and Tentacle is not called. */
export const checkSetUp = (context: CommandContext, {plan, answers, facts}: Planned): ExitCode => {
	assertReadable(answers, facts);
	const {stdout, stderr, version} = context;
	const differences = changesOf(answers, facts) ?? [];
	const pending = plan.steps.filter(({already}) => already === undefined);
	const isSame = pending.length === 0;
	if (hasFlag(context, 'json')) {
		const steps = pending.map(({id, title, changes}) => ({id, title, changes}));
		const document = {
			schemaVersion: 1,
			tool: {name: 'configure-tentacle', version},
			instance: plan.instance,
			isSame,
			differences,
			pending: steps,
		};
		stdout.write(`${jsonText(document)}\n`);
	} else if (isSame) stdout.write(`${plan.instance} is as the answers say: there is nothing to do.\n`);
	else {
		const lines = [
			...(differences.length > 0 ? ['Differs:', ...differences.map(one => `  ${changeText(one)}`)] : []),
			'To be done:',
			...pending.map(({title}) => `  ${harmless(title)}`),
		];
		stdout.write(`${lines.join('\n')}\n`);
	}
	const incomplete = incompleteStep(plan);
	if (incomplete) stderr.write(`! ${harmless(incomplete.step.title)}: ${incomplete.failure.says}\n`);
	return isSame ? exitCodes.fine : exitCodes.changesPending;
};

/** A config file that may not be read is no difference: nobody knows. */
const assertReadable = (answers: Answers, facts: Facts): void => {
	const {settings, problem, configFile} = currentInstance(answers, facts)?.facts ?? {};
	if (problem === undefined || settings) return;
	throw new UserError(`${harmless(configFile ?? '')} could not be compared: ${harmless(problem)}`, {
		exitCode: facts.machine.isRoot ? exitCodes.failed : exitCodes.needsElevation,
		next: facts.machine.isRoot ? [] : ['Run the same command with sudo.'],
	});
};
