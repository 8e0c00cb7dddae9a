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

/** Which checks can name a finding, or that a person must: said of every finding, because silence would read as “it was looked for”. */
export const checkedBy = ({remedies, only}: Pick<FindingPage, 'remedies' | 'only'>): string => {
	if (only === 'windows') return 'configure-tentacle looks at Linux machines: it never names this finding.';
	const ids = [...new Set(remedies.map(({check}) => check))];
	if (ids.length === 0) return 'No check of configure-tentacle looks for it yet: a person has to.';
	return `configure-tentacle diagnose names it by the check${ids.length === 1 ? '' : 's'} ${ids.join(', ')}.`;
};
