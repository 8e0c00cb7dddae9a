// What is started first, dist/cli.js: it looks whether this Node suits, and only then loads the program. Without it an older Node would stop half-way, at the first
// thing it does not know. It is as it stands here, in words that the oldest Node reads, and too short to be felt in a start.

/** `^22.22.2`: [22, 22, 2, true]; true: within that first number only. */
const leastOf = alternative => {
	const [, sign, ...numbers] = /^(\^|>=)(\d+)(?:\.(\d+))?(?:\.(\d+))?$/.exec(alternative) ?? [];
	if (sign === undefined) throw new Error(`engines in package.json has ${alternative}, which bundle/entry.mjs cannot read`);
	return [...numbers.map(number => Number(number ?? 0)), sign === '^'];
};

const inWords = alternative =>
	alternative.startsWith('^') ? `${alternative.slice(1)} or newer ${/\d+/.exec(alternative)}` : `${alternative.slice(2)} and above`;

/** `^22.22.2 || ^24.15 || >=26`: “22.22.2 or newer 22, 24.15 or newer 24, or 26 and above”. */
const rangeInWords = alternatives => [...alternatives.slice(0, -1).map(inWords), `or ${inWords(alternatives.at(-1))}`].join(', ');

/** `range`: of `engines` in package.json. `program`: what is loaded when Node suits. */
export const entry = (range, program) => {
	const alternatives = range.split(' || ');
	return `var numbers = process.versions.node.split('.').map(Number);
var suits = ${JSON.stringify(alternatives.map(leastOf))}.some(function (least) {
	if (numbers[0] !== least[0]) return numbers[0] > least[0] && !least[3];
	return numbers[1] > least[1] || (numbers[1] === least[1] && numbers[2] >= least[2]);
});
// 1 until the program says otherwise, also when it ends before it is done.
process.exitCode = 1;
if (suits) import('./${program}');
else
	process.stderr.write(
		'configure-tentacle needs Node ${rangeInWords(alternatives)}; this is Node ' + process.versions.node + ' (' + process.execPath + ').\\n' +
		'  Start configure-tentacle.sh of its checkout: it finds or brings a Node that suits. Or install one, and start this with it.\\n'
	);
`;
};
