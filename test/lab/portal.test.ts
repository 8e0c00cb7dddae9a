import {proveAll} from './_prove.ts';
import {portal} from './cases/portal.ts';

proveAll('portal', portal);
