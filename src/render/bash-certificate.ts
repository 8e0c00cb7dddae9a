import type {Action, PfxReference} from '../model/plan.ts';
import type {Secret} from '../model/secret.ts';
import {linesOf, secretVariables} from './bash-credential.ts';
import {bashWord, bashWords} from './shell-words.ts';

/** Lines that read the password of a PFX, before anything is changed. */
export const passwordLines = (password: Secret): readonly string[] => linesOf(password);

/**
Opens the PFX with openssl, whose password comes through a descriptor, and hands it over without one in a file that has lost its name before anything
is in it: nothing of it is on a command line, or left when the script is killed.
*/
export const importLines = (tentacle: string, words: readonly string[], {file, password}: PfxReference): readonly string[] => {
	const secret = password ? `printf '%s\\n' "$${secretVariables[password.secret]}"` : 'echo';
	return [
		'pfx=$(mktemp -p /dev/shm)',
		'exec 9<>"$pfx"',
		'rm -f -- "$pfx"',
		`openssl pkcs12 -in ${bashWord(file)} -nodes -passin fd:8 8< <(${secret}) | openssl pkcs12 -export -passout pass: >&9`,
		`${bashWords([tentacle, ...words])} --from-file=/proc/self/fd/9`,
		'exec 9>&-',
	];
};

/** Of whoever runs the script; the agent of another user has a copy of its own. */
export const forgetKeyLines = ({thumbprint}: Extract<Action, {kind: 'forget-key'}>): readonly string[] => [
	`rm -f -- ~/${bashWord(`.dotnet/corefx/cryptography/x509stores/my/${thumbprint}.pfx`)}`,
];
