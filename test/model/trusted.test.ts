import test from 'ava';
import {isOfAnother, subscriptionOf} from '../../src/model/trusted.ts';
import {serverThumbprint, settings, subscriptionId} from '../_helpers/facts.ts';

const {trusted} = settings;

test('a Server is the same in whatever letters its thumbprint was stored', t => {
	const small = trusted.map(entry => ({...entry, thumbprint: entry.thumbprint.toLowerCase()}));
	t.is(subscriptionOf(small, serverThumbprint), subscriptionId);
	t.is(subscriptionOf(trusted, serverThumbprint.toLowerCase()), subscriptionId);
	t.is(subscriptionOf(trusted, 'E5'.repeat(20)), undefined);
});

test('letter case and a last slash tell no subscription from another', t => {
	t.false(isOfAnother(subscriptionId.toUpperCase().replace(/\/$/, ''), trusted, serverThumbprint));
	t.true(isOfAnother('poll://other/', trusted, serverThumbprint));
	t.false(isOfAnother('https://build-07:10933/', trusted, serverThumbprint));
	t.false(isOfAnother(undefined, trusted, serverThumbprint));
});
