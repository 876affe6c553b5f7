import { start } from '../lib/start';

start('timeline', () => import('../islands/timeline'));
