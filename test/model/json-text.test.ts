import test from 'ava';
import {jsonText} from '../../src/model/json-text.ts';

test('text that a terminal could obey is escaped, and read back as it was', t => {
	const value = {name: 'a\u001B[2J\u009B31m\u202Egpj\u2028\u061Cä🐙', list: ['\u007F', '\uFEFF']};
	const text = jsonText(value);
	t.notRegex(text, /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/);
	t.deepEqual(JSON.parse(text), value);
	t.true(text.includes('ä🐙'));
});
