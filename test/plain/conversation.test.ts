import test from 'ava';
import type {Lookup, LookupResult} from '../../src/engine/lookup.ts';
import {fromFile} from '../../src/engine/sources.ts';
import type {ServerFacts} from '../../src/model/facts.ts';
import {asides} from '../../wizards/asides.ts';
import {questions} from '../../wizards/questions.ts';
import {instance, record, server} from '../_helpers/facts.ts';
import {answerOf, apiKey, machine, type Person, sayings, talk} from './_talk.ts';

const untilSpace = ['', '2', '', 'https://octopus.example.com', '', apiKey, ''] as const;

const withEnvironments = (names: readonly string[]): ServerFacts => ({
	...server,
	spaces: server.spaces.map(space =>
		space.lists
			? {...space, lists: {...space.lists, environments: names.map((name, index) => ({id: `Environments-${index}`, name}))}}
			: space,
	),
});

test('a whole set-up: each question with its number, and the plan that was said is applied', async t => {
	const {exitCode, transcript, plan} = await talk(sayings(...untilSpace, '', '', '1,production', '', 'web-server', 'new tag', '', 'apply'));
	t.is(exitCode, 0);
	t.is(plan?.steps.length, 8);
	t.regex(transcript, /Step 1 of \d+\. Instance name\.\nEnter takes Tentacle\./);
	t.regex(transcript, /2\. Polling\. This machine dials Octopus/);
	t.regex(transcript, /Chosen: Test, Production\. Enter goes on/);
	t.regex(transcript, /new tag is new; it will be made/);
	t.regex(transcript, /8 steps will be done:\n1\. Create the instance\.\n/);
	t.regex(transcript, /It is done\.\n\(closed\)$/);
	t.false(transcript.includes(apiKey));
});

test('“back” goes through everything and loses nothing', async t => {
	const {transcript, state} = await talk(
		sayings(
			...['machine-x', '2', '', 'https://octopus.example.com', '', apiKey, '', '', 'the name', '1', '', 'web-server', ''],
			// Back from the review to the first question, and a word more there.
			...['back', 'back', 'back', 'back', 'back', 'back', 'back', 'back', 'back', 'back', 'back', 'back'],
			...['', '', '', '', '', '', '', '', '', '', '', 'apply'],
		),
	);
	t.regex(transcript, /This is the first question\. leave ends\./);
	t.is(state?.resolution.answers.instance, 'machine-x');
	t.is(state?.resolution.answers.style, 'polling');
	t.is(state?.resolution.answers.name, 'the name');
	t.deepEqual(state?.resolution.answers.environments, ['Test']);
	t.deepEqual(state?.resolution.answers.targetTags, ['web-server']);
});

test('what was chosen so far is kept when a list is left with “back”', async t => {
	const {transcript} = await talk(sayings(...untilSpace, '', '', '2', 'back', '', ''));
	t.regex(transcript, /Name in Octopus[\s\S]*Environments\.\n[\s\S]*Chosen: Production\. Enter goes on/);
});

test('what of several is taken out again is said, and Enter is then said to take nothing', async t => {
	const {transcript} = await talk(sayings(...untilSpace, '', '', '2', 'back', '', '2', '?'));
	const [, afterwards = ''] = transcript.split('> 2\nProduction is taken out.\n');
	t.regex(afterwards, /^Type numbers or names, with commas between them\.\n> \?\n/);
	t.notRegex(afterwards, /Enter takes/);
	t.regex(afterwards, /is one name\.\nType numbers or names, with commas between them\.\n> /);
});

test('“leave”, and a person who has gone, end it at every question with nothing changed', async t => {
	const all = [...untilSpace, '', '', '1', '', 'web-server', ''];
	for (let said = 0; said <= all.length; said++) {
		for (const end of [['leave'], []]) {
			const {exitCode, transcript, plan} = await talk(sayings(...all.slice(0, said), ...end));
			t.is(exitCode, 130);
			t.regex(transcript, /Nothing was changed\.\n\(closed\)$/);
			t.is(plan, undefined);
		}
	}
});

test('a bad answer: what is wanted is said at once, and the question stays', async t => {
	const {transcript} = await talk(
		sayings('a b', 'Tentacle', '7', '2', '', 'ftp://x', 'https://octopus.example.com/app#/Spaces-1', '', 'hunter2'),
	);
	t.regex(transcript, /> a b\nWanted is letters, digits, [^\n]*\.\nEnter takes Tentacle\.\n> Tentacle/);
	t.regex(transcript, /> 7\nThere are 2 answers, 1 to 2\./);
	t.regex(transcript, /> ftp:\/\/x\nWanted is /);
	t.regex(transcript, /\nusing https:\/\/octopus\.example\.com \(the rest belongs to the browser\)/i);
	t.regex(transcript, /# 7\nWanted is [^\n]*\n/);
});

test('“?” explains the question, its default, its flag and its variable, and asks again', async t => {
	const {transcript} = await talk(sayings('?'));
	t.regex(transcript, /> \?\nOne machine can run several Tentacles[^\n]*\n/);
	t.regex(transcript, /The default is Tentacle\.\nWithout questions: --instance, or the variable CONFIGURE_TENTACLE_INSTANCE\./);
});

test('a value that is a word of ours is given with = before it', async t => {
	const {state} = await talk(sayings('=back', ...untilSpace.slice(1), '', '=?', '1', '', '=back', '=none', '=7', '', 'apply'));
	t.is(state?.resolution.answers.instance, 'back');
	t.is(state?.resolution.answers.name, '?');
	t.deepEqual(state?.resolution.answers.targetTags, ['back', 'none', '7']);
});

test('a list of 10,000: a part of a name tells twenty and how many more, numbers and names choose', async t => {
	const names = Array.from({length: 10_000}, (_, index) => `environment ${index}`);
	const {transcript, state} = await talk(
		sayings(...untilSpace, '', '', 'ment 12', '2,4', 'environment 77', 'no such', '2', '2', '', 'web-server', '', 'apply'),
		{lookUp: answerOf(withEnvironments(names))},
	);
	t.regex(transcript, /There are 10,000\. Type a part of a name/);
	t.regex(transcript, /> ment 12\n111 of 10,000 have ment 12:\n1\. environment 12\n2\. environment 120\n/);
	t.regex(transcript, /20\. environment \d+\nAnd 91 more\. Type more of the name\./);
	t.regex(transcript, /Nothing fits no such\./);
	t.deepEqual(state?.resolution.answers.environments, ['environment 122', 'environment 77', 'environment 120']);
	t.true(transcript.length < 10_000);
});

test('a lookup that fails says why, is asked again on demand, and does not keep anybody from typing', async t => {
	let tries = 0;
	const lookUp = (lookup: Lookup): LookupResult =>
		lookup.what === 'list' && lookup.list === 'environments' && ++tries < 3
			? {what: 'failed', says: 'This key may not see environments.'}
			: answerOf()(lookup);
	const {transcript, state} = await talk(sayings(...untilSpace, '', '', 'again', 'Production, Test', 'web-server', '', 'apply'), {lookUp});
	t.is(tries, 2);
	t.regex(transcript, /Environments\.\nThis key may not see environments\. Type the names instead, or again to ask the Server again\./);
	t.deepEqual(state?.resolution.answers.environments, ['Production', 'Test']);
	const second = await talk(sayings(...untilSpace, '', '', 'again', '2', '', 'web-server', '', 'apply'), {lookUp});
	t.deepEqual(second.state?.resolution.answers.environments, ['Production']);
});

test('a Server that cannot be asked at all: everything is typed', async t => {
	const lookUp = (): LookupResult => ({what: 'failed', says: 'octopus.example.com does not answer.'});
	const thumbprint = server.thumbprint.toLowerCase();
	const {transcript, exitCode, state} = await talk(
		sayings(
			'',
			'2',
			'',
			'https://octopus.example.com',
			'again',
			'',
			'',
			apiKey,
			thumbprint,
			'',
			'Default',
			'',
			'Test',
			'web-server, =back, 7',
			'apply',
		),
		{lookUp},
	);
	t.regex(
		transcript,
		/> again\nProblem: Server: [^\n]*\nEnter once more goes on all the same[^\n]*\nEnter takes https:\/\/octopus\.example\.com\.\n> \nServer: /,
	);
	t.regex(transcript, /Thumbprint of the Octopus Server\.\n[\s\S]*octopus\.example\.com does not answer\./);
	t.is(exitCode, 0);
	t.deepEqual(state?.resolution.answers.targetTags, ['web-server', 'back', '7']);
});

test('a key that the Server refuses is asked for again, and taken when it is the right one', async t => {
	let tries = 0;
	const lookUp = (lookup: Lookup): LookupResult =>
		lookup.what === 'account' && ++tries === 1
			? {what: 'failed', says: 'The Server refused the key (401).', isFinal: true}
			: answerOf()(lookup);
	const {transcript, state} = await talk(sayings(...untilSpace.slice(0, -1), apiKey, '', '', '', '1', '', 'web-server', '', 'apply'), {
		lookUp,
	});
	t.regex(transcript, /# 30\nProblem: API key: The Server refused the key \(401\)\.\nGive another one;[^\n]*\n# 30\nAPI key: /);
	t.is(state?.resolution.answers.space, 'Default');
});

test('a slow Server is waited for with words, and its list lands in the question that is asked then', async t => {
	const waiting: Array<() => void> = [];
	const lookUp = async (lookup: Lookup): Promise<LookupResult> => {
		if (lookup.what === 'list') await new Promise<void>(resolve => waiting.push(resolve));
		return answerOf()(lookup);
	};
	const person: Person = sayings(...untilSpace, '', '', '1', '', 'web-server', '', 'apply');
	const ended = talk(person, {lookUp});
	while (waiting.length < 7) await new Promise(resolve => setImmediate(resolve));
	for (const resolve of waiting) resolve();
	const {exitCode, waits} = await ended;
	t.is(exitCode, 0);
	t.true(waits.every(what => what === 'Asking the Server; it gives up after 30 s'));
	t.true(waits.length > 0);
});

test('while a file is opened, nobody hears that the Server is asked', async t => {
	const {given} = fromFile(questions, {certificate: 'import', registerNow: false, serverThumbprint: 'B'.repeat(40)}, '/a.yaml');
	const {waits} = await talk(sayings('', '1', '', '/a.pfx'), {given});
	t.deepEqual([...new Set(waits)], ['Opening the file; it gives up after 10 s']);
});

test('going back and forth asks the Server nothing twice', async t => {
	const {looked} = await talk(sayings(...untilSpace, 'back', 'back', '', '', '', '', 'back', '', '', '1', '', 'web-server', '', 'apply'));
	t.deepEqual(looked, [...new Set(looked)]);
});

test('from the review an answer is changed by a part of its name, other questions appear for it, and the review comes back', async t => {
	const {transcript, state} = await talk(
		sayings(
			...untilSpace,
			'',
			'',
			'1',
			'',
			'web-server',
			'',
			'change',
			'Register as',
			'2',
			'1',
			'',
			'change',
			'back',
			'change',
			'name',
			'back',
			'apply',
		),
	);
	t.is(state?.resolution.answers.registerAs, 'worker');
	t.deepEqual(state?.resolution.answers.workerPools, ['Default Worker Pool']);
	// Told again where it is another, not where nothing was changed after all.
	t.is(transcript.match(/Ready to set up Tentacle/g)?.length, 2);
	t.regex(transcript, /1 dynamic pool is left out, with machines of their own: Hosted\./);
});

test('defaults are told on demand; the commands too where they are heard', async t => {
	const lines = [...untilSpace, '', '', '1', '', 'web-server', ''];
	const brief = await talk(sayings(...lines));
	t.regex(brief.transcript, /\d+ more answers are as they are by default\./);
	t.notRegex(brief.transcript, /Polling connections/);
	t.regex((await talk(sayings(...lines, 'all'))).transcript, /Polling connections: 1/);
	// What stands for the exact command in these tests.
	t.notRegex(brief.transcript, /^ {3}register$/m);
	const read = await talk(sayings(...lines, 'all'), {isBrief: false});
	const [first = '', second = ''] = read.transcript.split('> all\n');
	t.regex(first, /^ {3}register$/m);
	t.notRegex(first, /Polling connections/);
	t.regex(second, /Polling connections: 1/);
});

test('whose a taken name is is said once before it is asked, and not again with the answer; how it is taken over is said unasked', async t => {
	const taken = {...record, thumbprint: 'A'.repeat(40), uri: 'poll://another/'};
	const {transcript} = await talk(sayings(...untilSpace, '', '', '', '1', '', 'web-server', ''), {
		lookUp: lookup => (lookup.what === 'records' ? {what: 'records', records: [taken]} : answerOf()(lookup)),
		more: {asides},
	});
	t.regex(transcript, /Problem: Name: belongs to another machine: thumbprint[^\n]*\nEnter takes build-07\.\n> \nName: build-07\.\n\nStep/);
	t.regex(
		transcript,
		/Take over the record of that name\.\nTyped here, the first eight digits of its thumbprint take the record over; from elsewhere, all 40\. /,
	);
	t.regex(transcript, /\n> \nReplace: no: a name that belongs to another machine is refused\.\n\nStep/);
	t.regex(transcript, /Not ready to set up/);
});

test('what is refused leaves what Enter takes as it was', async t => {
	const here = {...machine, instances: [instance]};
	const {transcript} = await talk(
		sayings('', '', '2', server.thumbprint, 'octopus.example.com', 'change', 'certificate', 'renew', 'nonsense', '', 'back'),
		{machine: here},
	);
	t.regex(transcript, /> nonsense\nWanted is [^\n]*\nEnter takes [0-9A-F]{4} [0-9A-F]{4} … [0-9A-F]{4}\.\n> \n/);
	t.regex(transcript, /Replaced certificate: [0-9A-F]{4} /);
});

test('nobody has to hear forty digits of something that is wrong, or of what was typed', async t => {
	const other = 'B'.repeat(40);
	const says = `the port presents ${other}, trusted is ${server.thumbprint}`;
	const {transcript} = await talk(sayings('', '2', '2', server.thumbprint.toLowerCase(), 'octopus.example.com', 'change', 'back'), {
		lookUp: lookup =>
			lookup.what === 'trust'
				? {what: 'trust', presented: [{address: 'octopus.example.com:10943', thumbprint: other, verdict: 'bad', says}]}
				: answerOf()(lookup),
		more: {asides},
	});
	t.regex(transcript, /Problem: Server thumbprint[^\n]*the port presents BBBB BBBB … BBBB, trusted is CF18 1A4C … 9377\./);
	t.notRegex(transcript, /[0-9A-F]{40}/);
});

test('the review waits for the verdicts that stand in it', async t => {
	const lines = [...untilSpace, '', '', '1', '', 'web-server', ''];
	let tell = () => {};
	const told = new Promise<void>(resolve => (tell = resolve));
	const person: Person = () => {
		// The port answers a moment after the last answer.
		if (lines.length === 1) setTimeout(tell, 50);
		return lines.shift();
	};
	const {transcript} = await talk(person, {
		async lookUp(lookup): Promise<LookupResult> {
			if (lookup.what !== 'trust') return answerOf()(lookup);
			await told;
			const address = 'octopus.example.com:10943';
			return {what: 'trust', presented: [{address, thumbprint: server.thumbprint, verdict: 'good', says: 'the same'}]};
		},
		more: {asides},
	});
	t.regex(transcript, /Server thumbprint: the API and the port agree\./);
});

test('what cannot be saved, or applied, is said, and the review stays', async t => {
	const {transcript, exitCode} = await talk(
		sayings(...untilSpace, '', '', '1', '', 'web-server', '', 'script', '/full', 'back', 'apply', '7', 'cancel'),
		{
			more: {cannotApply: () => ({says: 'Setting up needs root.', next: ['Use sudo.'], exitCode: 4})},
		},
	);
	t.regex(transcript, /Save the script as which file\? Enter takes \.\/file\n> \/full\nThe disk is full\.\nMake room\./);
	t.regex(transcript, /> apply\nSetting up needs root\.\nUse sudo\.\nWhat now\?/);
	t.is(exitCode, 130);
});

test('a bad value of a file is said with the question, and what a file has is taken by Enter', async t => {
	const {given} = fromFile(questions, {instance: 'a b', style: 'polling', name: 'x'}, '/a.yaml');
	const {transcript} = await talk(sayings('Web', ''), {given});
	t.regex(transcript, /Instance name\.\nWanted is letters[^\n]*\n> Web/);
	t.regex(transcript, /Type a number\. Enter takes 2, Polling\./);
});

test('what was found out is said with the page and after the answer, each once; of digits the verdict comes first', async t => {
	const holder = {...record, thumbprint: 'A'.repeat(40), uri: 'poll://another/'};
	const lookUp = (lookup: Lookup): LookupResult =>
		lookup.what === 'records' ? {what: 'records', records: lookup.name === 'build-07' ? [holder] : []} : answerOf()(lookup);
	const {transcript} = await talk(sayings(...untilSpace, '', '', 'back', 'build-08', '1', '', 'web-server', ''), {
		lookUp,
		more: {asides},
	});
	const lines = transcript.split('\n');
	t.is(lines.filter(line => line === 'Server: Octopus Deploy 2026.3.1.').length, 1);
	t.is(lines.filter(line => line === 'API key: belongs to svc-deploy.').length, 1);
	t.regex(transcript, /Name in Octopus\.\nProblem: Name: belongs to another machine: thumbprint AAAA AAAA … AAAA, polling/);
	t.regex(transcript, /Take over the record of that name\.\n[\s\S]*Name in Octopus\.\n[\s\S]*> build-08\n/);
	t.regex(transcript, /\nServer thumbprint: read from the API\. CF18 1A4C … 9377\./);
	t.regex(transcript, /Step (\d+) of \1\. Ready to set up Tentacle\./);
});

test('what was refused is said, and leads back to the review', async t => {
	const refused = {kind: 'refused', exitCode: 1, results: [], failures: [], causes: [], done: [], notDone: []} as const;
	let runs = 0;
	const run = async function* () {
		runs++;
		yield {kind: 'ended', outcome: refused} as const;
	};
	const {exitCode, transcript} = await talk(
		sayings(...untilSpace, '', '', '1,production', '', 'web-server', '', 'apply', 'apply', 'cancel'),
		{
			more: {run},
		},
	);
	t.is(runs, 2, transcript);
	t.is(exitCode, 130);
});
