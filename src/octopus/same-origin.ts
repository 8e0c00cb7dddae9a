import {harmless} from '../model/harmless.ts';
import {UserError} from '../model/user-error.ts';

/** A path or link of the Server's, resolved; throws a `UserError` when it leads to another origin. */
export const sameOrigin = (base: URL, path: string): URL => {
	const directory = base.pathname.replace(/\/$/, '');
	// Letter case says nothing in a virtual directory. Links of the Server are root-absolute and have the virtual directory already, or begin with `~` (facts: Octopus REST §1.1).
	const rooted = path.replace(/^~(?=\/)/, '');
	const isBelow = /^\/(?![/\\])/.test(rooted) && (directory === '' || !path.toLowerCase().startsWith(`${directory.toLowerCase()}/`));
	const target = URL.parse(isBelow ? `${directory}${rooted}` : path, base.origin);
	if (target?.origin === base.origin) return target;
	throw new UserError(
		`The Server names a page on another host (${harmless(target?.origin ?? path, 100)}); it was not asked, and got no key.`,
	);
};
