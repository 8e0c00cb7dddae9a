import {proveAll} from './_prove.ts';
import {healthy} from './cases/healthy.ts';

proveAll(healthy);
