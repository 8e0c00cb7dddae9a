import {PassThrough} from 'node:stream';
import {deflateRawSync} from 'node:zlib';
import test from 'ava';
import fc from 'fast-check';
import {createReader} from '../../src/halibut/reader.ts';
import {next, nullMessage, proceed, serverIdentity} from '../../src/halibut/wire.ts';

const request = deflateRawSync(Buffer.from('120000000a4d65737361676500ffffffff00', 'hex'));

test('the null message has the bytes that a real poller accepts', t => {
	t.is(nullMessage.toString('hex'), 'e3636060e0f24d2d2e4e4c4f65600000');
	t.is(serverIdentity.length, 17);
});

test('items are told apart however the bytes are cut', async t => {
	const bytes = Buffer.concat([
		Buffer.from(`MX\n\n${serverIdentity}`),
		nullMessage,
		Buffer.from(next),
		request,
		Buffer.from(`\r\n${proceed}`),
	]);
	await fc.assert(
		fc.asyncProperty(fc.array(fc.integer({min: 1, max: 20}), {minLength: 1, maxLength: 10}), async sizes => {
			const stream = new PassThrough();
			const reader = createReader(stream);
			for (let at = 0, index = 0; at < bytes.length; index++) {
				const size = sizes[index % sizes.length] ?? 1;
				stream.write(bytes.subarray(at, at + size));
				at += size;
			}
			t.is(await reader.opening(), 'MX\n');
			t.is(await reader.identity(), 'MX-SERVER 1.0');
			t.deepEqual(await reader.message(), {isNull: true});
			t.is(await reader.control(), 'NEXT');
			t.deepEqual(await reader.message(), {isNull: false});
			t.is(await reader.control(), 'PROCEED');
			stream.end();
			t.is(await reader.line(), undefined);
		}),
		{numRuns: 50},
	);
});

test('another compression of the null message is the null message too', async t => {
	const stream = new PassThrough();
	const reader = createReader(stream);
	stream.write(deflateRawSync(Buffer.from('0e0000000a4d6573736167650000', 'hex'), {level: 0}));
	t.deepEqual(await reader.message(), {isNull: true});
});

const noMessage = test.macro({
	async exec(t, bytes: Buffer) {
		const stream = new PassThrough();
		const reader = createReader(stream);
		stream.end(bytes);
		t.is(await reader.message(), undefined);
	},
	title: says => `no message: ${says}`,
});
test('nothing', noMessage, Buffer.alloc(0));
test('a control line', noMessage, Buffer.from('END\r\n'));
test('the half of one', noMessage, nullMessage.subarray(0, 8));
test('more than a megabyte in a few bytes', noMessage, deflateRawSync(Buffer.alloc(2 * 1024 * 1024)));

test('a line without an end is given up', async t => {
	const stream = new PassThrough();
	const reader = createReader(stream);
	stream.write('x'.repeat(20_001));
	t.is(await reader.line(), undefined);
});

test('an error of the stream is its end', async t => {
	const stream = new PassThrough();
	const reader = createReader(stream);
	const line = reader.line();
	stream.destroy(new Error('reset'));
	t.is(await line, undefined);
});

test('a stream that was over before anybody read it is over', async t => {
	const destroyed = new PassThrough();
	const closed = new Promise(resolve => destroyed.once('close', resolve));
	destroyed.destroy();
	await closed;
	t.is(await createReader(destroyed).line(), undefined);
	const ended = new PassThrough({autoDestroy: false});
	ended.end();
	await new Promise(resolve => ended.resume().once('end', resolve));
	t.is(await createReader(ended).identity(), undefined);
});
