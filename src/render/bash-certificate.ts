import type {Action, PfxReference} from '../model/plan.ts';
import type {Secret} from '../model/secret.ts';
import {linesOf, secretVariables} from './bash-credential.ts';
import {asUser, homeOf} from './bash-user.ts';
import {bashWord, bashWords} from './shell-words.ts';

/** Lines that read the password of a PFX, before anything is changed. */
export const passwordLines = (password: Secret): readonly string[] => linesOf(password);

/**
Opens the PFX with openssl, whose password comes through a descriptor, and hands it over without one. What is in between is in files in memory that lose their
names before anything is in them: nothing of it is on a command line, or left when the script is killed.
*/
export const importLines = (
	tentacle: string,
	words: readonly string[],
	{file, password}: PfxReference,
	user: string | undefined,
): readonly string[] => {
	const secret = password ? `printf '%s\\n' "$${secretVariables[password.secret]}"` : 'echo';
	return [
		...['7', '9'].flatMap(descriptor => ['unnamed=$(mktemp -p /dev/shm)', `exec ${descriptor}<>"$unnamed"`, 'rm -f -- "$unnamed"']),
		`openssl pkcs12 -in ${bashWord(file)} -nodes -passin fd:8 8< <(${secret}) >&7`,
		'openssl pkcs12 -export -in /proc/self/fd/7 -passout pass: >&9',
		...(user === undefined ? [] : [bashWords(['chown', `${user}:`, '/proc/self/fd/9'])]),
		`${asUser(user)}${bashWords([tentacle, ...words])} --from-file=/proc/self/fd/9 7>&-`,
		'exec 7>&- 9>&-',
	];
};

/** Of whoever runs the script, and of the instance’s own user. */
export const forgetKeyLines = ({thumbprint}: Extract<Action, {kind: 'forget-key'}>, user: string | undefined): readonly string[] => {
	const copy = bashWord(`.dotnet/corefx/cryptography/x509stores/my/${thumbprint}.pfx`);
	return [`rm -f -- ~/${copy}`, ...(user === undefined ? [] : [`runuser -u ${bashWord(user)} -- rm -f -- ${homeOf(user)}/${copy}`])];
};
