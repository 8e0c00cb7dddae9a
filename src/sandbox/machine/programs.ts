import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {entryOf} from '../entry.ts';
import {type ProgramName, programNames} from './answer.ts';

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** With the options that Tentacle and our host use: `-vn` asks whether it may, everything else is run as whoever called. */
const sudo = `#!/bin/sh
while [ $# -gt 0 ]; do
	case $1 in
		-v|-vn|-nv) exit 0 ;;
		-n|--non-interactive) shift ;;
		--) shift; break ;;
		-*) echo "sudo: invalid option -- '\${1#-}'" >&2; exit 1 ;;
		*) break ;;
	esac
done
[ $# -gt 0 ] || { echo 'usage: sudo [-n] COMMAND [ARGUMENT…]' >&2; exit 1; }
exec "$@"
`;

/** Writes `systemctl`, `journalctl` and `sudo` into a folder, for whoever has it on the search path. */
export const writePrograms = async (
	folder: string,
	{socket, nodePath}: {readonly socket: string; readonly nodePath: string},
): Promise<void> => {
	await mkdir(folder, {recursive: true});
	const asks = (program: ProgramName) =>
		`#!/bin/sh\nexec ${[nodePath, entryOf('machine'), socket].map(quoted).join(' ')} ${program} "$@"\n`;
	const texts = [['sudo', sudo] as const, ...programNames.map(name => [name, asks(name)] as const)];
	await Promise.all(texts.map(([name, text]) => writeFile(path.join(folder, name), text, {mode: 0o755})));
};
