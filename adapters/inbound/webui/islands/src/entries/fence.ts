import { start } from '../lib/start';

start('fence', () => import('../islands/fence'));
