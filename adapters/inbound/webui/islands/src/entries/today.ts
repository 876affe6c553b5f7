import { start } from '../lib/start';

start('today', () => import('../islands/today'));
