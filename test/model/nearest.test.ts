import test from 'ava';
import {nearest} from '../../src/model/nearest.ts';

test('two letters in each other’s place are one slip, wherever they are', t => {
	for (const word of ['setpu', 'estup', 'steup', 'setu']) t.is(nearest(word, ['nodes', 'setup', 'demo']), 'setup', word);
	t.is(nearest('ab', ['ba']), 'ba');
	t.is(nearest('xyzzy', ['setup', 'nodes']), undefined);
});

test('the closest one is meant, and the first of those that are as close', t => {
	t.is(nearest('node', ['mode', 'nodes']), 'nodes');
	t.is(nearest('cat', ['bat', 'rat']), 'bat');
});
