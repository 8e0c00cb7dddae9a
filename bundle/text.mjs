// Text is measured and cut without loading what only rare characters need: bundle/text/segmenter.mjs.
import path from 'node:path';
import {edited, swap} from './cut.mjs';

const ours = JSON.stringify(path.join(import.meta.dirname, 'text/segmenter.mjs'));

/** On the first line, so that all lines stay where they were. */
const withOurs = source =>
	`import {graphemes as graphemesOfBundle, isNarrow as isNarrowOfBundle, laterRegExp as laterRegExpOfBundle} from ${ours};${source}`;

const dividing = file => edited(file, source => withOurs(swap(source, /new Intl\.Segmenter\([^)]*\)/g, 'graphemesOfBundle', file)));

const width = 'string-width/index.js';

const measuring = source => {
	const divided = swap(source, 'new Intl.Segmenter()', 'graphemesOfBundle', width);
	const later = swap(
		divided,
		/^(const \w+Regex = )\/(.*)\/v;$/gm,
		(_line, start, pattern) => `${start}laterRegExpOfBundle(${JSON.stringify(pattern)}, "v");`,
		width,
	);
	return swap(
		later,
		'	let width = 0;\n\tconst eastAsianWidthOptions',
		'	if (ambiguousIsNarrow && isNarrowOfBundle(string)) return string.length; let width = 0;\n\tconst eastAsianWidthOptions',
		width,
	);
};

export const text = [
	...[
		'ink/build/line-update.js',
		'wrap-ansi/index.js',
		'slice-ansi/tokenize-ansi.js',
		'cli-truncate/index.js',
		'@alcalzone/ansi-tokenize/build/tokenize.js',
	].map(dividing),
	edited(width, source => withOurs(measuring(source))),
];
