import test from 'ava';
import {type AnswerLine, parseAnswersFile, renderAnswersFile} from '../../src/render/answers-file.ts';

const before = `# Build machine 07; ask Ines before changing it.
schemaVersion: 1

style: polling # NAT
# The old name was b7.
name: "build-07"
environments:
  - Development # until June
  - Test
# its key
apiKey: {file: /run/key} # made by Vault
listenPort: 10933 # not asked any more
# end
`;
const lines: readonly AnswerLine[] = [
	{key: 'style', value: 'polling', comment: 'How?'},
	{key: 'apiKey', value: {file: '/run/key'}, comment: 'API key'},
	{key: 'name', value: 'it’s: #8', comment: 'Name in Octopus'},
	{key: 'environments', value: ['Test', 'Development', 'Näch\nste'], comment: 'Environments'},
	{key: 'targetTags', value: ['db'], comment: 'Target tags'},
];
const values = {schemaVersion: 1, ...Object.fromEntries(lines.map(({key, value}) => [key, value]))};

test('what a person wrote into an answers file stays when it is written again, and only the answers change', t => {
	const after = renderAnswersFile(lines, before);
	t.deepEqual(parseAnswersFile(after, 'x.yaml'), values);
	for (const kept of [
		/^# Build machine 07; ask Ines before changing it\.$/m,
		/^style: polling # NAT$/m,
		/^# The old name was b7\.\nname: "it’s: #8"$/m,
		/^ {2}- Development # until June$/m,
		/^# its key\napiKey: ?\{ ?file: \/run\/key ?\} # made by Vault$/m,
		/^# Target tags\ntargetTags:$/m,
		/^# end$/m,
	])
		t.regex(after, kept);
	t.false(after.includes('listenPort'));
	t.is(renderAnswersFile(lines, after), after);
});

test('a secret that was typed is no value of the file, however often it is saved', t => {
	const typed = lines.map(line => (line.key === 'apiKey' ? {key: 'apiKey', value: undefined, comment: 'typed in'} : line));
	const after = renderAnswersFile(typed, before);
	t.false('apiKey' in parseAnswersFile(after, 'x.yaml'));
	t.true(after.endsWith('# apiKey: typed in\n'), after);
	t.is(renderAnswersFile(typed, after), after);
	t.false(renderAnswersFile(lines, after).includes('typed in'));
});

for (const [what, text] of [
	['an alias', 'name: &a x\nstyle: *a\n'],
	['JSON', '{"style": "polling"}'],
	['no answers', '- a\n- b\n'],
	['what is no YAML', 'a: b: c\n\t- ['],
	['two documents', 'a: 1\n---\nb: 1\n'],
	['nothing', ''],
] as const)
	test(`over ${what} the file is written anew`, t => t.is(renderAnswersFile(lines, text), renderAnswersFile(lines)));
