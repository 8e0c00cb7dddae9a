// Ink renders to the terminal only: what React's reconciler has for hosts that hydrate, persist or have singletons is not for it. Ink's own declaration of its
// host says which of those it is; here they become constants, so that the minifier sees what can never run.
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {edited, swap} from './cut.mjs';

const reconciler = 'react-reconciler/cjs/react-reconciler.production.js';
const inkReconciler = path.join(import.meta.dirname, '../node_modules/ink/build/reconciler.js');

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

export const react = [
	edited(reconciler, withFlagsOfInk),
	// With DEV=true in the environment Ink looks for React's developer tools: not in our program.
	edited('ink/build/reconciler.js', source => swap(source, "process.env['DEV'] === 'true'", 'false', 'ink/build/reconciler.js')),
];
