// Ink renders to the terminal only: what React's reconciler has for hosts that hydrate, persist or have singletons is not for it. Ink's own declaration of its
// host says which of those it is; here they become constants, so that the minifier sees what can never run.
import {globSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {edited, swap} from './cut.mjs';

const reconciler = 'react-reconciler/cjs/react-reconciler.production.js';
const modules = path.join(import.meta.dirname, '../node_modules');
const inkReconciler = path.join(modules, 'ink/build/reconciler.js');

const withFlagsOfInk = source => {
	const ink = readFileSync(inkReconciler, 'utf8');
	const flags = [...source.matchAll(/\b(supports[A-Z]\w*) = \$\$\$config\.\1\b/g)].map(([, flag]) => flag);
	if (flags.length === 0 || !/^ {4}supportsMutation: true,$/m.test(ink))
		throw new Error('React or Ink say in another way what a host supports');
	return flags.reduce((text, flag) => {
		const value = new RegExp(`^ {4}${flag}: (true|false),$`, 'm').exec(ink)?.[1] ?? 'false';
		const named = swap(text, `${flag} = $$$config.${flag}`, `$unused_${flag}`, reconciler);
		return swap(named, new RegExp(String.raw`(?<![.\w$])${flag}\b`, 'g'), value, reconciler);
	}, source);
};

/** Members of fibres and their root that are the reconciler's alone: the minifier leaves names of members as they are, and these stand there 1200 times. */
const fields =
	`baseQueue baseState cancelPendingCommit childLanes deletions eagerState elementType entangledLanes expirationTimes firstBaseUpdate
	hasEagerState lastBaseUpdate lastEffect lastRenderedReducer lastRenderedState memoizedProps memoizedState pendingProps pingedLanes retryLane
	stateNode subtreeFlags suspendedLanes timeoutHandle treeForkCount updateQueue`.split(/\s+/);

const named = field => new RegExp(String.raw`(?<![\w$])${field}(?![\w$])`, 'g');

/** Others may look at a fibre or its root, as Ink does at `pendingLanes`: what they name is none of those. */
const withShortFields = source => {
	for (const file of globSync(['ink/build/**/*.js', 'react/cjs/*.production.js', 'scheduler/cjs/*.production.js'], {cwd: modules})) {
		const text = readFileSync(path.join(modules, file), 'utf8');
		const known = fields.find(field => named(field).test(text));
		if (known !== undefined) throw new Error(`${file} knows ${known} of React's reconciler by now`);
	}
	if (/(?<![\w$])\$\d/.test(source)) throw new Error(`${reconciler} has names that were thought to be free`);
	return fields.reduce((text, field, index) => swap(text, named(field), `$$${index}`, reconciler), source);
};

export const react = [
	edited(reconciler, source => withShortFields(withFlagsOfInk(source))),
	// With DEV=true in the environment Ink looks for React's developer tools: not in our program.
	edited('ink/build/reconciler.js', source => swap(source, "process.env['DEV'] === 'true'", 'false', 'ink/build/reconciler.js')),
];
