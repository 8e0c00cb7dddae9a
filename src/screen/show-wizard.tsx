import type {WizardScreenOptions} from '../engine/wizard-options.ts';
import {type ExitCode, exitCodes} from '../model/user-error.ts';
import {showTree} from './show-tree.tsx';
import {type Result, WizardApp} from './wizard-app.tsx';

/** Shows the wizard until it ends; prints what is worth keeping below it, and resolves with the exit code. */
export const showWizard = async (options: WizardScreenOptions): Promise<ExitCode> => {
	let result: Result = {exitCode: exitCodes.interrupted, lines: []};
	const stdout = await showTree(options, wipe => (
		<WizardApp
			options={options}
			wipe={wipe}
			onEnd={ended => {
				result = ended;
			}}
		/>
	));
	if (result.lines.length > 0) stdout.write(`\n${result.lines.join('\n')}\n`);
	return result.exitCode;
};
