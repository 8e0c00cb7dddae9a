import {proveAll} from './_prove.ts';
import {listening} from './cases/listening.ts';

proveAll(listening);
