import { start } from '../lib/start';

start('day', () => import('../islands/day'));
