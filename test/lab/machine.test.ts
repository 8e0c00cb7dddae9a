import {proveAll} from './_prove.ts';
import {machine} from './cases/machine.ts';

proveAll(machine);
