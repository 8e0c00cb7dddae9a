import {proveAll} from './_prove.ts';
import {network} from './cases/network.ts';

proveAll('network', network);
