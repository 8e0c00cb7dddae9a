import test from 'ava';
import {UserError} from '../../src/model/user-error.ts';
import {parseConfig, renderConfig, setting} from '../../src/tentacle/config-file.ts';
import {recordedSetUp, type SetUp} from '../_helpers/recordings.ts';

const setUps: readonly SetUp[] = ['listening-setup', 'polling-setup', 'polling-ha', 'register-polling', 'parser'];

test('every recorded config file is written again byte by byte', t => {
	const configs = setUps.flatMap(name => recordedSetUp(name).flatMap(({config}) => (config === undefined ? [] : [config])));
	t.true(configs.length > 25);
	for (const config of configs) t.is(renderConfig(parseConfig(config)), config);
});

test('elements of other names are passed over, also those named like JavaScript’s own', t => {
	const config = parseConfig(
		'<octopus-settings><__proto__>1</__proto__><set key="a">2</set><other><set key="b">3</set></other></octopus-settings>',
	);
	t.deepEqual([...config], [['a', '2']]);
});

test('a setting is found whatever the case of its key', t => {
	const config = parseConfig('<octopus-settings><set key="tentacle.services.portnumber">1</set></octopus-settings>');
	t.is(setting(config, 'Tentacle.Services.PortNumber'), '1');
	t.is(setting(config, 'Tentacle.Services.NoListen'), undefined);
});

test('values survive writing and reading: markup, quotes, line breaks, blanks, other scripts', t => {
	for (const value of ['', ' ', ' a ', 'a\nb', '<&>"\'', ']]>', '&amp;', '&lt;b&gt;', 'Zoë-Ω-日本-🐙', '1.0', '007', 'true']) {
		t.is(setting(parseConfig(renderConfig(new Map([['Key', value]]))), 'Key'), value, JSON.stringify(value));
	}
});

test('a fresh file without settings is read and written', t => {
	t.is(parseConfig('<?xml version="1.0" encoding="utf-8"?>\n<octopus-settings />').size, 0);
	t.is(parseConfig(renderConfig(new Map())).size, 0);
});

test('keys that are names of JavaScript’s own are settings like others', t => {
	const config = parseConfig('<octopus-settings><set key="__proto__">1</set><set key="constructor">2</set></octopus-settings>');
	t.is(setting(config, '__proto__'), '1');
	t.is(setting(config, 'constructor'), '2');
});

for (const [what, xml, says] of [
	['nothing', '', /empty/],
	['what is no XML', 'hello', /well-formed|octopus-settings/],
	['an element that is not closed', '<octopus-settings><set key="a">', /well-formed/],
	['another root', '<configuration />', /octopus-settings/],
	['entities of its own', '<!DOCTYPE x [<!ENTITY a "b">]><octopus-settings />', /entities/],
	['more than a mebibyte', `<octopus-settings><set key="a">${'x'.repeat(1024 * 1024)}</set></octopus-settings>`, /1 MiB/],
	['endless nesting', `${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}`, /not the XML|octopus-settings/],
] as const) {
	test(`a config file with ${what} is refused in words`, t => {
		const error = t.throws(() => parseConfig(xml), {instanceOf: UserError});
		t.regex(error.message, says);
	});
}

test('what a broken file says reaches nobody’s terminal as a control character', t => {
	const error = t.throws(() => parseConfig('<octopus-settings><a\u001B[31m></octopus-settings>'), {instanceOf: UserError});
	t.notRegex(error.message, /\u001B/);
});
