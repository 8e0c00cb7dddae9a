// Prints how each finding of the network, of TLS, proxies and the portal is proven, as Markdown:
//
//   node build/test/lab/table.js
import process from 'node:process';
import {cases} from './cases/index.ts';
import {proofs} from './proofs.ts';

const rows = proofs().map(
	({finding, slug, isNamed, how, what}) => `| ${finding} ${slug} | ${isNamed ? how : `no check names it; ${how}`} | ${what.join(' · ')} |`,
);
const healthy = cases.filter(({finding}) => finding === undefined);
process.stdout.write(
	[
		`${healthy.length} healthy ways name no reason: ${healthy.map(({title}) => title).join(' · ')}.`,
		'',
		'| finding | proven by | cases |',
		'| --- | --- | --- |',
		...rows,
		'',
	].join('\n'),
);
