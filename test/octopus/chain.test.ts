import {X509Certificate} from 'node:crypto';
import test from 'ava';
import {createCertificate, type KeyPair} from '../../src/certificate/create-certificate.ts';
import {describeChain} from '../../src/octopus/chain.ts';

const root = createCertificate({subject: 'Root', authority: true});
const intermediate = createCertificate({subject: 'Intermediate', authority: true, issuer: root});
const own = createCertificate({subject: 'own', issuer: intermediate});
const another = createCertificate({subject: 'Root', authority: true});

const read = (...pairs: readonly KeyPair[]) => pairs.map(({certificatePem}) => new X509Certificate(certificatePem));
const describe = (sent: readonly KeyPair[], trusted: readonly KeyPair[], given: readonly KeyPair[] = []) =>
	describeChain(read(...sent), {
		authorities: trusted.map(({certificatePem}) => certificatePem),
		given: given.map(({certificatePem}) => certificatePem),
	});

test('a chain whose signatures lead to what is trusted is only out of its dates', t => {
	t.deepEqual(describe([own, intermediate], [another, root]), {sent: 2, authority: 'CN=Root', datesOnly: true, given: []});
	t.like(describe([own, intermediate, root], [root]), {sent: 3, datesOnly: true});
	t.like(describe([own], [intermediate]), {sent: 1, authority: 'CN=Intermediate', datesOnly: true});
	t.like(describe([own], [own]), {datesOnly: true});
});

test('a name alone vouches for nothing: the signature decides', t => {
	t.like(describe([own, intermediate], [another]), {authority: 'CN=Root', datesOnly: false});
	t.like(describe([own, another], [another]), {datesOnly: false});
	t.like(describe([own], []), {datesOnly: false});
});

test('what --ca-file gave is told by name, and what cannot be read is passed over', t => {
	t.deepEqual(describe([own], [], [root, intermediate])?.given, ['CN=Root', 'CN=Intermediate']);
	const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
	t.deepEqual(describeChain(read(own), {authorities: [broken], given: [broken]}), {
		sent: 1,
		authority: 'CN=Intermediate',
		datesOnly: false,
		given: [],
	});
	t.is(describeChain([], {authorities: [], given: []}), undefined);
});
