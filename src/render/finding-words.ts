import type {FindingPage} from '../engine/finding-page.ts';
import type {Owner} from '../model/check.ts';
import type {Severity} from '../model/explanation.ts';

export const ownerNames: Readonly<Record<Owner, string>> = {
	host: 'whoever looks after this machine',
	network: 'the network team',
	proxy: 'whoever looks after the proxy',
	octopus: 'the Octopus administrator',
};

export const severityNames: Readonly<Record<Severity, string>> = {
	error: 'it cannot work like this',
	warning: 'it works badly, or soon will not',
	information: 'good to know',
};

/** How it is told apart, and by whom: said of every finding, because silence would read as “it was looked for”. */
export const tellingOf = ({toldApart, remedies, only}: Pick<FindingPage, 'toldApart' | 'remedies' | 'only'>): readonly string[] => {
	const ids = [...new Set(remedies.map(({check}) => check))];
	if (ids.length > 0)
		return [toldApart, `configure-tentacle diagnose names it by the check${ids.length === 1 ? '' : 's'} ${ids.join(', ')}.`];
	return [
		only === 'windows'
			? 'configure-tentacle looks at Linux machines and never names this finding. How a person can tell:'
			: 'No check of configure-tentacle looks for this yet. How a person can tell:',
		toldApart,
	];
};
