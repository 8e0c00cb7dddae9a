import {proveAll} from './_prove.ts';
import {names} from './cases/names.ts';
import {network} from './cases/network.ts';
import {peers} from './cases/peers.ts';

proveAll([...names, ...network, ...peers]);
