import {spawn} from 'node:child_process';
import {once} from 'node:events';

/** Waits for the end of its input, gives the units a moment to be killed by their own watchers, and removes the folder. Deaf to what ends its owner. */
const script = 'trap "" HUP INT TERM; read -r line; sleep 0.2; rm -rf -- "$1"';

/**
Has a folder removed when this process ends without having done so itself: SIGKILL, a crash, `process.exit`. Returns a function that calls
this off, for when the folder is removed in an orderly way.
*/
export const removeAfterUs = (folder: string): (() => Promise<void>) => {
	const child = spawn('/bin/sh', ['-c', script, 'sh', folder], {
		cwd: '/',
		env: {PATH: '/usr/bin:/bin'},
		detached: true,
		stdio: ['pipe', 'ignore', 'ignore'],
	});
	const ended = once(child, 'exit');
	return async () => {
		child.kill('SIGKILL');
		await ended;
	};
};
