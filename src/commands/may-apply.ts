import type {Facts} from '../model/facts.ts';
import {exitCodes, UserError} from '../model/user-error.ts';

/** Throws what stands in the way of applying: no Tentacle, not root. Review and saving work without. */
export const assertMayApply = ({tentacle, machine}: Facts): void => {
	if (!tentacle) {
		throw new UserError('There is no Tentacle on this machine.', {
			next: [
				'Install the package “tentacle” from Octopus’s apt or yum repository.',
				'Or name the executable: --tentacle PATH',
				'Or only save the script: --print-only',
			],
		});
	}
	if (!machine.isRoot) {
		throw new UserError('Setting up a Tentacle changes /etc and systemd: it needs root.', {
			exitCode: exitCodes.needsElevation,
			next: ['Run the same command with sudo.', 'Or only print the script: --print-only'],
		});
	}
};
