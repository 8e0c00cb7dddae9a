import {existsSync} from 'node:fs';
import path from 'node:path';

/** The program of a room of the sandbox: as compiled below this folder, or as bundled beside this file. */
export const entryOf = (room: 'machine' | 'tentacle'): string => {
	const compiled = path.join(import.meta.dirname, room, 'executable.js');
	return existsSync(compiled) ? compiled : path.join(import.meta.dirname, `${room}-stand-in.js`);
};
