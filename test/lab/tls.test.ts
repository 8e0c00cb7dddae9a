import {proveAll} from './_prove.ts';
import {tls} from './cases/tls.ts';

proveAll('tls', tls);
