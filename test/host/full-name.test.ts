import test from 'ava';
import {fullNameOf} from '../../src/host/full-name.ts';

const hosts = `127.0.0.1 localhost.localdomain localhost
127.0.1.1\tBuild-07.example.com build-07   # by the installer
# 192.0.2.1 web01.example.com web01
::1 ip6-localhost`;

test('the hosts file gives a name its domain; name servers are not asked', t => {
	t.is(fullNameOf('build-07', hosts), 'Build-07.example.com');
	t.is(fullNameOf('build-07.other.test', hosts), 'build-07.other.test');
	t.is(fullNameOf('build', hosts), undefined);
	t.is(fullNameOf('web01', hosts), undefined, 'a comment');
	t.is(fullNameOf('build-07', undefined), undefined);
});
