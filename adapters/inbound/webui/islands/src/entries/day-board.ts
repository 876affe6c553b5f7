import { start } from '../lib/start';

start('day-board', () => import('../islands/day-board'));
