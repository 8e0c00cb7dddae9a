import type {Action} from '../model/plan.ts';
import {bashWords} from './shell-words.ts';

/** Before a command: the account whose instance it is about, with its own home folder. Its name is of letters, digits and . _ - only. */
export const asUser = (user: string | undefined): string => (user === undefined ? '' : `runuser -u ${user} -- env HOME=~${user} `);

/** Whose an instance is, and its unit, in bash. `find` follows no link and stays on its file system; what else belongs to others stays. */
export const ownerLines = (action: Extract<Action, {kind: 'owner' | 'unit-user' | 'systemctl'}>): readonly string[] => {
	if (action.kind === 'systemctl') return [bashWords(['systemctl', action.verb, '--', action.unit])];
	if (action.kind === 'unit-user') {
		return [bashWords(['sed', '-i', `s/^User=.*/User=${action.user}/`, action.file]), 'systemctl daemon-reload'];
	}
	const {path, what, from, to} = action;
	return [
		...(what === 'folder' ? [bashWords(['mkdir', '-p', '--', path])] : []),
		bashWords([
			'find',
			path,
			'-xdev',
			'-user',
			from,
			'(',
			'-type',
			'd',
			'-o',
			'-type',
			'f',
			'-links',
			'1',
			')',
			'-exec',
			'chown',
			'-h',
			`${to}:`,
			'{}',
			'+',
		]),
	];
};

/** Without them Tentacle makes a folder for its first log lines where the script was started, which that account may not (facts: Tentacle §6.1). */
export const logParentLines = (user: string | undefined): readonly string[] =>
	user === undefined ? [] : ['cd /', `runuser -u ${user} -- mkdir -p -- ~${user}/.local/share`];
