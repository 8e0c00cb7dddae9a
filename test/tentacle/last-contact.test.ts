import test from 'ava';
import {lastContactIn} from '../../src/tentacle/last-contact.ts';
import {parseLog} from '../../src/tentacle/log-lines.ts';

const line = (time: string, level: string, text: string) => `2026-11-21 ${time}.0000      7     12 ${level.padStart(5)}  ${text}`;
const about = (text: string) => `https://node1:10943/  12  ${text}`;
const start = line('10:00:00', 'INFO', '==== RunAgentCommand starting ====');
const good = (time: string) =>
	line(time, 'INFO', about('Secure connection established. Server at 10.0.0.2:10943 identified by thumbprint: A'));
const bad = (time: string) => line(time, 'ERROR', about('Unexpected exception executing transaction.'));
const contact = (...lines: readonly string[]) => lastContactIn(parseLog(lines.join('\n')));
const at = (time: string) => new Date(`2026-11-21T${time}`).toISOString();

test('the last contact is the newest connection that lasted, in whichever direction', t => {
	t.is(contact(start), undefined);
	t.deepEqual(contact(start, good('10:00:01')), {at: at('10:00:01'), stands: true});
	t.is(contact(start, good('10:00:01'), bad('10:00:02')), undefined, 'refused after the line');
	t.deepEqual(contact(start, good('10:00:01'), bad('11:00:00')), {at: at('10:00:01'), stands: false});
	t.deepEqual(contact(start, good('10:00:01'), bad('11:00:00'), good('11:00:05'), bad('11:00:06')), {at: at('10:00:01'), stands: false});
	t.deepEqual(contact(start, good('10:00:01'), start.replace('10:00:00', '12:00:00')), {at: at('10:00:01'), stands: false});
	const called = line('13:00:00', 'INFO', 'listen://[::]:10933/   9  Client at 10.0.0.2:5000 authenticated as CF18');
	t.deepEqual(contact(start, called, line('13:00:01', 'INFO', 'listen://[::]:10933/   9  Accepted TCP client: 10.0.0.3:5000')), {
		at: at('13:00:00'),
		stands: false,
	});
});
