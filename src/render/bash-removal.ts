import type {Action} from '../model/plan.ts';
import {bashWord, bashWords} from './shell-words.ts';

/** Deleting in bash: `rm` follows no link in a folder either, and stays on its file system. */
export const deleteLines = ({path, what, andEmptyFolder}: Extract<Action, {kind: 'delete'}>): readonly string[] => [
	bashWords(['rm', ...(what === 'folder' ? ['--recursive', '--one-file-system'] : []), '--force', '--', path]),
	...(andEmptyFolder ? [bashWords(['rmdir', '--ignore-fail-on-non-empty', '--', path.replace(/\/[^/]*$/, '')])] : []),
];

/** A unit that is gone already is fine. */
export const removeUnitLines = ({unit, file}: Extract<Action, {kind: 'remove-unit'}>): readonly string[] => [
	`systemctl disable --now -- ${bashWord(unit)} || true`,
	bashWords(['rm', '--force', '--', file]),
	'systemctl daemon-reload',
];

/** A record that was deleted meanwhile is fine, so that the script can be run again. */
export const deleteRecordLines = (address: string): readonly string[] => [
	`status=$(api --request DELETE --output /dev/null --write-out '%{http_code}' ${address}) || true`,
	'[[ $status == 2?? || $status == 404 ]] || { echo "The Server answered $status" >&2; exit 1; }',
];
