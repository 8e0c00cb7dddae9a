import {proveAll} from './_prove.ts';
import {key} from './cases/key.ts';
import {portal} from './cases/portal.ts';

proveAll([...key, ...portal]);
