import type {Action} from '../model/plan.ts';
import {bashWord, bashWords} from './shell-words.ts';

/** Its home folder: a name with other signs, as directories have them, bash would not look up. */
export const homeOf = (user: string): string =>
	/^[\w.-]+$/.test(user) ? `~${user}` : `"$(getent passwd ${bashWord(user)} | cut -d : -f 6)"`;

/** Before a command: the account whose instance it is about, with its own home folder. */
export const asUser = (user: string | undefined): string =>
	user === undefined ? '' : `runuser -u ${bashWord(user)} -- env HOME=${homeOf(user)} `;

/** Whose an instance is, and its unit, in bash. `find` follows no link and stays on its file system; what else belongs to others stays. */
export const ownerLines = (action: Extract<Action, {kind: 'owner' | 'unit-user' | 'systemctl'}>): readonly string[] => {
	if (action.kind === 'systemctl') return [bashWords(['systemctl', action.verb, '--', action.unit])];
	if (action.kind === 'unit-user') {
		return [bashWords(['sed', '-i', `s/^User=.*/User=${action.user.replaceAll('\\', '\\\\')}/`, action.file]), 'systemctl daemon-reload'];
	}
	const {path, what, from, to} = action;
	const each = (user: string, ...then: readonly string[]) =>
		bashWords(['find', path, '-xdev', '-user', user, ...'( -type d -o -type f -links 1 )'.split(' '), ...then, '{}', '+']);
	const close = what === 'file' ? ['-exec', 'chmod', '600'] : ['-perm', '/7022', '-exec', 'chmod', 'a-st,go-w'];
	return [
		...(what === 'folder' ? [bashWords(['mkdir', '-p', '--', path])] : []),
		each(from, '-exec', 'chown', '-h', `${to}:`),
		// Only when all is handed over: before, its owner could open it again, or put a link in its place.
		...(from === 'root' ? [] : [each(to, ...close)]),
	];
};

/** Without them Tentacle makes a folder for its first log lines where the script was started, which that account may not (facts: Tentacle §6.1). */
export const logParentLines = (user: string | undefined): readonly string[] =>
	user === undefined ? [] : ['cd /', `runuser -u ${bashWord(user)} -- mkdir -p -- ${homeOf(user)}/.local/share`];
