import test from 'ava';
import {UserError} from '../../src/model/user-error.ts';
import {expand, linkOr} from '../../src/octopus/links.ts';
import {entriesOf, flag, links, list, object, oneOf, optional, orElse, type Read, text} from '../../src/octopus/schema.ts';

const filled = test.macro({
	exec(t, template: string, variables: Readonly<Record<string, string>>, expected: string) {
		t.is(expand(template, variables), expected);
	},
	title: (_name, template, variables) => `${template} with ${JSON.stringify(variables)}`,
});
const machines = '/api/Spaces-1/machines{/id}{?skip,take,name}';
test(filled, machines, {}, '/api/Spaces-1/machines');
test(filled, machines, {id: 'Machines-1'}, '/api/Spaces-1/machines/Machines-1');
test(filled, machines, {take: '5', name: 'a&b=c #?%/é', unknown: 'x'}, '/api/Spaces-1/machines?take=5&name=a%26b%3Dc%20%23%3F%25%2F%C3%A9');
test(filled, machines, {id: '../../x'}, '/api/Spaces-1/machines/..%2F..%2Fx');
test(filled, '/api/{spaceId}', {spaceId: 'Spaces-1'}, '/api/Spaces-1');
test(filled, '/api/x?a=1{&b}', {b: '2'}, '/api/x?a=1&b=2');
test(filled, '/api/x{+whole}{#part}{', {whole: 'x'}, '/api/x{');
test(filled, '/api/x{constructor}{/__proto__}', {}, '/api/x');

test('a link that is not there, or empty, is the documented path', t => {
	const offered = links({Good: '/api/good{/id}', Empty: '', Number: 7, Null: null}, 'Links');
	const of = (name: string) => linkOr(offered, name, '/api/documented{/id}', {id: '1'});
	t.deepEqual(['Good', 'Empty', 'Number', 'Null', 'None'].map(of), ['/api/good/1', ...Array.from({length: 4}, () => '/api/documented/1')]);
	t.is(linkOr(undefined, 'Good', '/api/x'), '/api/x');
});

const refused = test.macro({
	exec(t, schema: Read<unknown>, value: unknown, says: string) {
		t.throws(() => schema(value, ''), {instanceOf: UserError, message: new RegExp(says.replaceAll(/[.[\]]/g, '\\$&'))});
	},
	title: (name = '', _schema, _value, says) => `a schema refuses: ${says} ${name}`,
});
const schema = object({Items: list(object({Id: text, Tags: optional(list(text))})), Flag: flag});
test(refused, schema, [], 'without the object that was expected');
test(refused, schema, {}, 'without the list Items');
test(refused, schema, {Items: [{Id: 'a'}, {Id: 'b'}, {Id: 'c'}, {Id: 4}]}, 'without the text Items[3].Id');
test(refused, schema, {Items: [{Id: 'a', Tags: ['x', null]}]}, 'without the text Items[0].Tags[1]');
test(refused, schema, {Items: [], Flag: 'true'}, 'without the yes or no Flag');
test('of a prototype', refused, schema, JSON.parse('{"__proto__":{"Items":[]}}'), 'without the list Items');
test(refused, entriesOf(list(text)), {Good: [], Bad: 1}, 'without the list Bad');

test('a schema keeps what it names, lets the rest go, and takes null for left out', t => {
	t.deepEqual(schema({Items: [{Id: 'a', Tags: null, More: 1}], Flag: null, Links: {}}, ''), {
		Items: [{Id: 'a', Tags: undefined}],
		Flag: false,
	});
	t.is(oneOf('A', 'B')('Z', ''), 'Z');
	t.is(orElse(text, 'x')(null, ''), 'x');
	t.deepEqual(entriesOf(text)(JSON.parse('{"__proto__":"a"}'), ''), [['__proto__', 'a']]);
});
