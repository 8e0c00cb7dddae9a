import test from 'ava';
import type {LookupResult} from '../../src/engine/lookup.ts';
import {isLooking, noteFor, obstacles} from '../../src/engine/notes.ts';
import type {Given} from '../../src/engine/resolve.ts';
import {reduce, startWizard} from '../../src/engine/wizard.ts';
import {wantedLookups} from '../../src/engine/wizard-lookups.ts';
import type {RawValue} from '../../src/model/question.ts';
import {asides} from '../../wizards/asides.ts';
import {questions} from '../../wizards/questions.ts';
import {machine, resolver} from '../plain/_talk.ts';

const typed = (raw: unknown): readonly RawValue[] => [{raw, source: {kind: 'typed'}}];

/** A wizard whose scripts are to have a proxy, after that was tried. */
const withScriptProxy = (result: LookupResult) => {
	const given: Given = {
		instance: typed('Tentacle'),
		style: typed('polling'),
		registerNow: typed(false),
		serverAddresses: typed(['octopus.example.com:10943']),
		serverThumbprint: typed('CF181A4C629B9FDEDC4BE7027B1D2E85BE339377'),
		scriptProxy: typed('http://proxy.example.com:3128'),
	};
	const state = startWizard(resolver, given, machine);
	const lookup = wantedLookups(state).find(({what}) => what === 'proxy');
	if (!lookup) throw new Error('No proxy is tried');
	return reduce(resolver, state, {kind: 'lookup-ended', lookup, result});
};

test('what is found out about one proxy is not said of another', t => {
	const failed = withScriptProxy({what: 'failed', says: 'The password cannot be read.'});
	t.is(noteFor('proxy', failed, {asides}), undefined);
	t.deepEqual(noteFor('scriptProxy', failed, {asides}), {kind: 'note', tone: 'bad', says: 'The password cannot be read.'});
	t.deepEqual(obstacles(failed, {resolver: {...resolver, questions}, asides}), [
		'Script proxy http://proxy.example.com:3128: The password cannot be read.',
	]);
	const waiting = withScriptProxy({what: 'waiting'});
	t.false(isLooking('proxy', waiting));
	t.true(isLooking('scriptProxy', waiting));
});
