import {proveAll} from './_prove.ts';
import {certificates} from './cases/certificates.ts';
import {tls} from './cases/tls.ts';

proveAll([...certificates, ...tls]);
