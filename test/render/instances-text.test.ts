import test from 'ava';
import {instanceLines} from '../../src/render/instances-text.ts';
import {instance} from '../_helpers/facts.ts';

const lines = (...names: readonly string[]) => instanceLines(names.map(name => ({facts: {...instance, name}, style: 'polling'})));

test('the columns of instances stand below each other, and one long name does not push the others away', t => {
	const [one = '', other = ''] = lines('Tentacle', 'A');
	t.is(one.indexOf('polling'), other.indexOf('polling'));
	const [short = '', long = ''] = lines('A', 'x'.repeat(60));
	t.true(short.indexOf('polling') < 30);
	t.regex(long, /^x{60} {2}polling/);
});
